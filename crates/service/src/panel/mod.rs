//! Panels: who sits, who interviews whom, and the chair's acknowledgement of the declared rules.
