return { aborted: shared.aborted };
