//! The numbers: ratings in, estimates out. Knows nothing of recruitment.
