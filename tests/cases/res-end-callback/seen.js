return [...shared.seen].sort();
