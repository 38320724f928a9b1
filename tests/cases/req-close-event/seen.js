return [...shared.events].sort();
