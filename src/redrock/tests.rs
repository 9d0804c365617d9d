//! Queries over rows that no store holds.

mod properties;

use super::error::Budget;
use super::eval::Env;
use super::plan::Plan;
use super::run::{Cells, ResultRow, run};
use super::scope::TablesInScope;
use super::tables::{ReportTable, TableRows, cells};
use super::{QueryFault, Value, parser};
use crate::clock::Timestamp;
use crate::domain::user::AccountState;
use crate::store::reports::{UserReport, Which};

const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);

fn user(id: &str, name: &str, mail: Option<&str>) -> UserReport {
    UserReport {
        id: id.into(),
        name: name.into(),
        mail: mail.map(str::to_owned),
        display_name: None,
        description: mail.map(str::to_owned),
        office: None,
        home: None,
        mobile: None,
        reports_to: None,
        org_path: None,
        state: AccountState::NONE,
        in_everybody_role: id < "3",
        has_picture: false,
        invited: None,
        last_login: (id == "1").then_some(NOW),
    }
}

fn four() -> Vec<UserReport> {
    vec![
        user("1", "Ann@a", Some("ann@x")),
        user("2", "bob@a", None),
        user("3", "Cid@a", Some("Cid@x")),
        user("4", "dan@a", Some("ann@x")),
    ]
}

fn env() -> Env {
    Env { now: NOW, budget: Budget::new() }
}

fn planned(script: &str, env: &mut Env) -> Result<(TablesInScope, Plan), QueryFault> {
    let select = parser::parse(script)?;
    let scope = TablesInScope::new(&select.from, ReportTable::find)?;
    let parameters = [("who".to_owned(), Value::text("BOB@A"))];
    let plan = Plan::new(&select, &scope, &parameters, env)?;
    Ok((scope, plan))
}

fn lines(script: &str, users: &[UserReport]) -> Result<Vec<ResultRow>, String> {
    let mut env = env();
    let work = |env: &mut Env| -> Result<Vec<ResultRow>, QueryFault> {
        let (scope, plan) = planned(script, env)?;
        let rows = |rows: TableRows, asked: &[bool]| -> Vec<Cells> {
            match rows {
                TableRows::Users(fields, ..) => users.iter().map(|user| cells(fields, user, asked)).collect(),
                _ => Vec::new(),
            }
        };
        let parts = scope.parts().iter().enumerate();
        let tables = parts.map(|(at, part)| rows(part.table.rows, &plan.asked(&scope, at))).collect();
        let widths: Vec<_> = scope.parts().iter().map(|part| part.columns.len()).collect();
        run(&plan, tables, &widths, 0, env)
    };
    work(&mut env).map_err(|fault| fault.to_string())
}

/// The cells of the answer as texts, `|` between them, rows by `;`.
fn shown(script: &str) -> String {
    let row = |line: ResultRow| {
        line.cells.iter().map(|cell| cell.to_text().to_string()).collect::<Vec<_>>().join("|")
    };
    match lines(script, &four()) {
        Ok(lines) => lines.into_iter().map(row).collect::<Vec<_>>().join(";"),
        Err(why) => format!("! {why}"),
    }
}

#[test]
fn conditions_choose_rows() {
    for (condition, ids) in [
        ("Username = 'ANN@A'", "1"),
        ("ID = '1' OR ID = '3'", "1;3"),
        ("NOT (ID = '1' OR ID = '3')", "2;4"),
        ("ID <> '1' AND ID != '2'", "3;4"),
        ("ID > '2' AND ID <= '3'", "3"),
        ("ID >= '2' AND ID < '3'", "2"),
        ("Username LIKE '%N@a'", "1;4"),
        ("Username NOT LIKE '%n@a'", "2;3"),
        ("ID IN ('2', '4', NULL)", "2;4"),
        ("ID NOT IN ('2', '4')", "1;3"),
        // What is in a list with NULL is not known not to be.
        ("ID NOT IN ('2', NULL)", ""),
        ("ID BETWEEN '2' AND '3'", "2;3"),
        ("ID NOT BETWEEN '2' AND '3'", "1;4"),
        ("Mail IS NULL", "2"),
        ("Mail IS NOT NULL AND Mail = 'cid@x' COLLATE NOCASE", "3"),
        ("Mail = 'cid@x'", ""),
        ("Mail <> 'ann@x'", "3"),
        ("InEverybodyRole = 1", "1;2"),
        ("InEverybodyRole = 'false'", "3;4"),
        ("NOT InEverybodyRole", "3;4"),
        ("1=1 AND Name = @who", "2"),
        ("Name = \"bob@a\"", "2"),
        ("\"Name\" = 'bob@a'", "2"),
        ("lower(Mail) = 'cid@x'", "3"),
        ("upper(Name) = 'BOB@A' and length(id) = 1", "2"),
        ("coalesce(Mail, Name) LIKE 'b%'", "2"),
        ("ifnull(Mail, '') = ''", "2"),
        ("Name || '!' = 'dan@a!'", "4"),
        ("trim('  x ') = 'x'", "1;2;3;4"),
        ("CDUser.ID = '1'", "1"),
        ("cduser.[id] = '1'", "1"),
        ("Mail LIKE NULL", ""),
        ("ID = '1' = true", "1"),
    ] {
        let condition = condition.replace("Username", "Name");
        assert_eq!(shown(&format!("SELECT ID FROM CDUser WHERE {condition}")), ids, "{condition}");
    }
}

#[test]
fn results_are_ordered_put_together_and_cut() {
    for (script, wanted) in [
        ("select ID from User order by Username desc", "4;3;2;1"),
        ("select ID as Guid from User order by Guid desc limit 2", "4;3"),
        ("select ID from User order by 1 limit 2 offset 1", "2;3"),
        ("select ID from User limit 1, 2", "2;3"),
        ("select top 2 ID from User", "1;2"),
        ("select ID from User limit 0", ""),
        ("select ID from User limit -1", "1;2;3;4"),
        ("select ID from User limit 1 offset -1", "1"),
        ("select ID from CDUser order by Mail collate nocase, ID desc", "2;4;1;3"),
        ("select distinct Mail from CDUser where Mail is not null", "ann@x;Cid@x"),
        ("select Count(*) from User", "4"),
        (
            "select count(Mail), count(distinct Mail), min(ID), max(ID), sum(length(ID)) from CDUser",
            "3|2|1|4|4",
        ),
        ("select count(*), max(ID), sum(length(ID)) from User where 1=0", "0||"),
        (
            "select Mail as M, Count(*) as Count from CDUser group by M order by count desc, M",
            "ann@x|2;|1;Cid@x|1",
        ),
        ("select Mail, count(*) from CDUser group by Mail having count(*) > 1", "ann@x|2"),
        ("select a.ID, b.ID from User a join CDUser b on a.Email = b.Mail and a.ID < b.ID", "1|4"),
        (
            "select a.ID, b.Mail from User a left join CDUser b on b.ID = a.ID and b.Mail is not null where a.ID < '3'",
            "1|ann@x;2|",
        ),
        ("select a.ID from User a, CDUser b where a.ID = b.ID and b.Mail is null", "2"),
        ("select 'x' as Name, -5, null, true", "x|-5||True"),
        ("select ID from User;", "1;2;3;4"),
        ("select LastLogin from User where LastLogin > DateFunc('now', '-1')", "/Date(1700000000000)/"),
        ("select ID from User where LastLogin between datefunc('2023-11-14') and datefunc('now')", "1"),
        ("select ID from User where LastLogin >= DateFunc('now', 1)", ""),
        ("select DateFunc('2020-01-01 00:00:00+0000', -30)", "/Date(1575244800000)/"),
        ("select u.* from DSGroups u", ""),
        ("select anything, Name from Proxy where Whatever = 1", ""),
    ] {
        assert_eq!(shown(script), wanted, "{script}");
    }
}

#[test]
fn columns_are_named_as_asked_or_as_the_table_spells_them_and_never_twice() {
    let mut env = env();
    let (_, plan) = planned(
        "select id, USERNAME as Who, u.email, count(*), 1, ID, lower(ID), 2 as 'Two', RiskLevel as \"X y\" from user u",
        &mut env,
    )
    .unwrap_or_else(|fault| panic!("{fault}"));
    let names: Vec<_> = plan.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["ID", "Who", "Email", "count(*)", "1", "ID1", "lower(ID)", "Two", "X y"]);
}

#[test]
fn what_cannot_be_carried_out_says_why() {
    let deep = format!("select {}1{}", "(".repeat(500), ")".repeat(500));
    let long = format!("select '{}'", "x".repeat(300_000));
    let wide = format!("select {}1", "1,".repeat(1_000));
    let chain = format!("select 1{}", "=1".repeat(1_000));
    let many = format!("select 1 from User{}", ",User".repeat(20));
    for (script, why) in [
        ("", "incomplete input"),
        ("select", "incomplete input"),
        ("select ID from", "incomplete input"),
        ("select ID from User where", "incomplete input"),
        ("delete from User", "near \"delete\": syntax error"),
        ("select ID from User; drop table User", "near \"drop\": syntax error"),
        ("select ID from User union select 1", "near \"union\": syntax error"),
        ("select ID from (select 1)", "near \"(\": syntax error"),
        ("select ID from User where ID in (select 1)", "near \"select\": syntax error"),
        ("select Nope from User", "no such column: Nope"),
        ("select u.Nope from User u", "no such column: u.Nope"),
        ("select ID from Nope", "no such table: Nope"),
        ("select x.* from User", "no such table: x"),
        ("select *", "no tables specified"),
        ("select ID from User a join CDUser b on 1=1", "ambiguous column name: ID"),
        ("select 1 from User, User", "ambiguous table name: User"),
        ("select nope(1)", "no such function: nope"),
        ("select lower(1, 2)", "wrong number of arguments to function lower()"),
        ("select 1 from User where count(*) > 1", "misuse of aggregate function"),
        ("select count(max(ID)) from User", "misuse of aggregate function"),
        ("select ID from User order by 7", "ORDER BY term out of range: 7"),
        ("select ID from User where ID = @nobody", "no value was given for the parameter @nobody"),
        ("select ID collate odd from User", "no such collation sequence: odd"),
        ("select DateFunc('soon')", "DateFunc cannot read 'soon'"),
        ("select DateFunc('now', 'x')", "DateFunc cannot read 'x'"),
        ("select 1 -- all", "unrecognized token: \"-- all\""),
        ("select sum(Username) from User", "SUM is of whole numbers"),
        (&deep, "the script nests deeper than 64"),
        (&long, "the script is longer than 262144 bytes"),
        (&wide, "at most 200 columns in a result"),
        (&chain, "too many comparisons in a row"),
        (&many, "at most 8 tables in a join"),
    ] {
        assert_eq!(shown(script), format!("! {why}"), "{}", script.chars().take(80).collect::<String>());
    }
}

/// Bounded in steps, whatever makes the work.
#[test]
fn no_query_takes_long() {
    let users: Vec<_> =
        (0..2_000).map(|n| user(&n.to_string(), &format!("u{n}@a"), Some(&"m".repeat(500)))).collect();
    let cross = "select count(*) from User a, User b, User c, User d";
    let wide = format!("select {} from CDUser", vec!["Mail"; 3_000].join("||"));
    let like = format!("select 1 from CDUser where {}", vec!["Mail like '%m%m%m%m%mx%'"; 200].join(" or "));
    for script in [cross, &wide, &like] {
        let why =
            lines(&script.replace(", User b, User c, User d", ", CDUser b, DsUsers c"), &users).unwrap_err();
        assert_eq!(why, "interrupted: the query takes too much work");
    }
}

#[test]
fn keys_that_a_condition_names_are_looked_up() {
    let which = |script: &str| {
        let (scope, plan) = planned(script, &mut env()).unwrap_or_else(|fault| panic!("{script}: {fault}"));
        plan.which(&scope, 0)
    };
    let names = |names: &[&str]| Which::Names(names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(which("select * from User where Username = 'a'"), names(&["a"]));
    assert_eq!(which("select * from User where 1=1 and 'a' = Username and Email like '%'"), names(&["a"]));
    assert_eq!(which("select * from CDUser where Name = @who"), names(&["BOB@A"]));
    assert_eq!(which("select * from DsUsers where SystemName in ('a','b')"), names(&["a", "b"]));
    assert_eq!(which("select * from DsUsers where SystemName like 'a'"), names(&["a"]));
    assert_eq!(which("select * from User where ID = '7'"), Which::Ids(vec!["7".into()]));
    assert_eq!(which("select * from Role where ID = 'a'"), Which::Ids(vec!["a".into()]));
    assert_eq!(which("select * from Role where Name like 'a'"), names(&["a"]));
    for script in [
        "select * from User",
        "select * from User where Username = 'a' or ID = '7'",
        "select * from User where not Username = 'a'",
        "select * from User where Username like 'a_c'",
        "select * from User where Username like '%a'",
        "select * from User where ID like 'a'",
        "select * from User where Username <> 'a'",
        "select * from User where ID = DisplayName",
        "select * from User where ID collate nocase = 'A'",
        "select * from User where ID in ('a', 1)",
    ] {
        assert_eq!(which(script), Which::All, "{script}");
    }
}

#[test]
fn only_what_is_asked_for_is_read() {
    let script = "select a.Username from User a join CDUser b on a.ID = b.ID where b.Locked order by b.Mail";
    let (scope, plan) = planned(script, &mut env()).unwrap_or_else(|fault| panic!("{fault}"));
    let asked = |at: usize| -> Vec<&str> {
        let columns = scope.parts()[at].columns.iter().zip(plan.asked(&scope, at));
        columns.filter(|(_, asked)| *asked).map(|(column, _)| column.name).collect()
    };
    assert_eq!((asked(0), asked(1)), (vec!["ID", "Username"], vec!["ID", "Mail", "Locked"]));
}
