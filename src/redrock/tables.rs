//! The tables of reports and their columns: a fixed list (platform.md §5.3). What is not here cannot be asked for.

use super::columns::{APPLICATION, BARE, CD_USER, DS_GROUPS, DS_USERS, EVENT, PROXY, RIGHTS, ROLE, USER};
use super::value::{Kind, Value};
use crate::domain::event::Event;
use crate::domain::right::Right;
use crate::store::reports::{AppReport, RoleReport, UserReport};

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name, in the vendor's spelling.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is compared without regard to case.
    pub nocase: bool,
}

/// A column, and how it is read from a row of the store.
pub struct Field<T: 'static> {
    column: Column,
    read: fn(&T) -> Value,
}

/// A column.
pub const fn field<T>(name: &'static str, kind: Kind, read: fn(&T) -> Value) -> Field<T> {
    Field { column: Column { name, kind, nocase: false }, read }
}

/// A name that is unique without regard to case, and so compared.
pub const fn name<T>(name: &'static str, read: fn(&T) -> Value) -> Field<T> {
    Field { column: Column { name, kind: Kind::Text, nocase: true }, read }
}

/// What the rows of a table are read from.
#[derive(Clone, Copy)]
pub enum Rows {
    /// Users; the columns that hold the id and the login name.
    Users(&'static [Field<UserReport>], &'static str, &'static str),
    /// Roles; the columns that hold the id and the name.
    Roles(&'static [Field<RoleReport>], &'static str, &'static str),
    /// Apps.
    Apps(&'static [Field<AppReport>]),
    /// Events.
    Events(&'static [Field<Event>]),
    /// The vendor's administrative rights.
    Rights(&'static [Field<Right>]),
    /// Nothing; of tables whose columns are not all known, every name is one.
    Nothing(&'static [Field<()>], bool),
}

/// A table of reports.
#[derive(Clone, Copy)]
pub struct Table {
    /// Its name, in the vendor's spelling.
    pub name: &'static str,
    /// The column whose value is a row's key.
    pub key: &'static str,
    /// What its rows are read from.
    pub rows: Rows,
}

impl Table {
    /// The table of this name, which is compared without regard to case.
    pub fn find(name: &str) -> Option<Self> {
        TABLES.iter().find(|table| table.name.eq_ignore_ascii_case(name)).copied()
    }

    /// Its columns, in their order.
    pub fn columns(&self) -> Vec<Column> {
        match self.rows {
            Rows::Users(fields, ..) => fields.iter().map(|field| field.column).collect(),
            Rows::Roles(fields, ..) => fields.iter().map(|field| field.column).collect(),
            Rows::Apps(fields) => fields.iter().map(|field| field.column).collect(),
            Rows::Events(fields) => fields.iter().map(|field| field.column).collect(),
            Rows::Rights(fields) => fields.iter().map(|field| field.column).collect(),
            Rows::Nothing(fields, _) => fields.iter().map(|field| field.column).collect(),
        }
    }

    /// Whether every name is a column of it.
    pub fn is_open(&self) -> bool {
        matches!(self.rows, Rows::Nothing(_, true))
    }
}

/// The cells of a row; those that no one asks for are left empty.
pub fn cells<T>(fields: &[Field<T>], row: &T, asked: &[bool]) -> Vec<Value> {
    let cell = |(field, asked): (&Field<T>, &bool)| if *asked { (field.read)(row) } else { Value::Null };
    fields.iter().zip(asked).map(cell).collect()
}

/// The rights that a role can be given; only a report reads it.
pub const SUPER_RIGHTS: Table = Table { name: "SuperRights", key: "Path", rows: Rows::Rights(RIGHTS) };

const TABLES: &[Table] = &[
    Table { name: "User", key: "ID", rows: Rows::Users(USER, "ID", "Username") },
    Table { name: "CDUser", key: "ID", rows: Rows::Users(CD_USER, "ID", "Name") },
    Table { name: "DSUsers", key: "InternalName", rows: Rows::Users(DS_USERS, "InternalName", "SystemName") },
    Table { name: "DSGroups", key: "InternalName", rows: Rows::Nothing(DS_GROUPS, false) },
    Table { name: "Role", key: "ID", rows: Rows::Roles(ROLE, "ID", "Name") },
    Table { name: "Application", key: "ID", rows: Rows::Apps(APPLICATION) },
    Table { name: "Event", key: "ID", rows: Rows::Events(EVENT) },
    Table { name: "Proxy", key: "ID", rows: Rows::Nothing(PROXY, true) },
    Table { name: "ADGroup", key: "ID", rows: Rows::Nothing(BARE, true) },
    Table { name: "Device", key: "ID", rows: Rows::Nothing(BARE, true) },
];
