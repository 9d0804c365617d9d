//! The tables of reports and their columns: a fixed list (platform.md#s5-3). What is not here cannot be asked for.

use super::columns::{APPLICATION, BARE, CD_USER, DS_GROUPS, DS_USERS, EVENT, PROXY, RIGHTS, ROLE, USER};
use super::value::{Value, ValueKind};
use crate::domain::event::Event;
use crate::domain::right::Right;
use crate::store::reports::{AppReport, RoleReport, UserReport};

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct ReportColumn {
    /// Its name, in the vendor's spelling.
    pub name: &'static str,
    /// What it holds.
    pub kind: ValueKind,
    /// Whether it is compared without regard to case.
    pub nocase: bool,
}

/// A column, and how it is read from a row of the store.
pub struct ColumnReader<T: 'static> {
    column: ReportColumn,
    read: fn(&T) -> Value,
}

/// A column.
pub const fn field<T>(name: &'static str, kind: ValueKind, read: fn(&T) -> Value) -> ColumnReader<T> {
    ColumnReader { column: ReportColumn { name, kind, nocase: false }, read }
}

/// A name that is unique without regard to case, and so compared.
pub const fn name<T>(name: &'static str, read: fn(&T) -> Value) -> ColumnReader<T> {
    ColumnReader { column: ReportColumn { name, kind: ValueKind::Text, nocase: true }, read }
}

/// What the rows of a table are read from.
#[derive(Clone, Copy)]
pub enum TableRows {
    /// Users; the columns that hold the id and the login name.
    Users(&'static [ColumnReader<UserReport>], &'static str, &'static str),
    /// Roles; the columns that hold the id and the name.
    Roles(&'static [ColumnReader<RoleReport>], &'static str, &'static str),
    /// Apps.
    Apps(&'static [ColumnReader<AppReport>]),
    /// Events.
    Events(&'static [ColumnReader<Event>]),
    /// The vendor's administrative rights.
    Rights(&'static [ColumnReader<Right>]),
    /// Nothing; of tables whose columns are not all known, every name is one.
    Nothing(&'static [ColumnReader<()>], bool),
}

/// A table of reports.
#[derive(Clone, Copy)]
pub struct ReportTable {
    /// Its name, in the vendor's spelling.
    pub name: &'static str,
    /// The column whose value is a row's key.
    pub key: &'static str,
    /// What its rows are read from.
    pub rows: TableRows,
}

impl ReportTable {
    /// The table of this name, which is compared without regard to case.
    pub fn find(name: &str) -> Option<Self> {
        TABLES.iter().find(|table| table.name.eq_ignore_ascii_case(name)).copied()
    }

    /// Its columns, in their order.
    pub fn columns(&self) -> Vec<ReportColumn> {
        match self.rows {
            TableRows::Users(fields, ..) => fields.iter().map(|field| field.column).collect(),
            TableRows::Roles(fields, ..) => fields.iter().map(|field| field.column).collect(),
            TableRows::Apps(fields) => fields.iter().map(|field| field.column).collect(),
            TableRows::Events(fields) => fields.iter().map(|field| field.column).collect(),
            TableRows::Rights(fields) => fields.iter().map(|field| field.column).collect(),
            TableRows::Nothing(fields, _) => fields.iter().map(|field| field.column).collect(),
        }
    }

    /// Whether every name is a column of it.
    pub fn is_open(&self) -> bool {
        matches!(self.rows, TableRows::Nothing(_, true))
    }
}

/// The cells of a row; those that no one asks for are left empty.
pub fn cells<T>(fields: &[ColumnReader<T>], row: &T, asked: &[bool]) -> Vec<Value> {
    let cell =
        |(field, asked): (&ColumnReader<T>, &bool)| if *asked { (field.read)(row) } else { Value::Null };
    fields.iter().zip(asked).map(cell).collect()
}

/// The rights that a role can be given; only a report reads it.
pub const SUPER_RIGHTS: ReportTable =
    ReportTable { name: "SuperRights", key: "Path", rows: TableRows::Rights(RIGHTS) };

const TABLES: &[ReportTable] = &[
    ReportTable { name: "User", key: "ID", rows: TableRows::Users(USER, "ID", "Username") },
    ReportTable { name: "CDUser", key: "ID", rows: TableRows::Users(CD_USER, "ID", "Name") },
    ReportTable {
        name: "DSUsers",
        key: "InternalName",
        rows: TableRows::Users(DS_USERS, "InternalName", "SystemName"),
    },
    ReportTable { name: "DSGroups", key: "InternalName", rows: TableRows::Nothing(DS_GROUPS, false) },
    ReportTable { name: "Role", key: "ID", rows: TableRows::Roles(ROLE, "ID", "Name") },
    ReportTable { name: "Application", key: "ID", rows: TableRows::Apps(APPLICATION) },
    ReportTable { name: "Event", key: "ID", rows: TableRows::Events(EVENT) },
    ReportTable { name: "Proxy", key: "ID", rows: TableRows::Nothing(PROXY, true) },
    ReportTable { name: "ADGroup", key: "ID", rows: TableRows::Nothing(BARE, true) },
    ReportTable { name: "Device", key: "ID", rows: TableRows::Nothing(BARE, true) },
];
