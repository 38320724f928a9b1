return { same: globalThis === global && globalThis === self };
