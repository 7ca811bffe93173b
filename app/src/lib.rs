//! What people see: pages, components, texts in both languages, and thin server functions.
