//! The whole procedure over one card.
