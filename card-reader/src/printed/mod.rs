//! What is printed on the card, and the access keys that follow from it.
