return shared.ran ?? false;
