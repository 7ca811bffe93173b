//! Declared links: what each panelist says about each name, and the ruling on it.
