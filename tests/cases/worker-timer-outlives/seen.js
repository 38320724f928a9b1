return shared.fired ?? false;
