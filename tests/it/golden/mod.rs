//! Requests of real clients as they write them, and what those clients take for granted in the answers
//! (decisions.md#d28 //! and decisions.md#d29). PowerShell, Go, .NET and Java are not run here: this is the proof that
//! they would work. What was read of their sources is said in docs/clients.md; none of it is copied.

mod collectors;
mod go_sdks;
mod identity_command;
mod idsec;
mod idsec_roles;
mod integrations;
mod powershell;
mod powershell_tokens;
mod recorded;
mod samples;
mod scripts;
