return { fine: true };
