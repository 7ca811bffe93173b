//! Tables that leave the installation, each leaving an entry.
