//! Access control: a key in, a secure channel out.
