//! Bulk import in two steps: `GetUsersFromCsvFile` takes a CSV file, `SubmitUploadedFile` adds its users.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::new_user::CreateUserArgs;
use crate::directory::users::{WRITE, uploads};
use crate::platform::args::{invalid, required};
use crate::platform::envelope::Envelope;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::decode_text;

/// Most users of one file (the vendor's bound).
const MOST: usize = 10_000;
/// Users that are shown before the import.
const PREVIEW: usize = 15;

/// Step one of an import: takes a CSV file, which is a part of a multipart body, of whatever name.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUsersFromCsvFile {}

/// What step two asks for, and the first rows.
#[derive(Serialize, JsonSchema)]
pub struct Upload {
    #[serde(rename = "ReturnID")]
    return_id: String,
    #[serde(rename = "Results")]
    results: Vec<CsvRow>,
}

impl Operation for GetUsersFromCsvFile {
    const PATHS: &'static [&'static str] = &["CDirectoryService/GetUsersFromCsvFile"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = Upload;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Upload, ApiError> {
        let Some(file) = cx.files.pop() else {
            return Err(invalid("FileName", "no CSV file was sent as a part of a multipart body", cx.trace));
        };
        let csv = decode_text(&file).into_owned();
        let mut results = rows(&csv).map_err(|why| invalid("FileName", &why, cx.trace))?;
        results.truncate(PREVIEW);
        let return_id = uploads::keep(cx, csv).await?;
        Ok(Upload { return_id, results })
    }
}

/// Step two of an import: adds the users of the file.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SubmitUploadedFile {
    #[serde(rename = "ReturnID")]
    return_id: Option<String>,
    #[serde(rename = "SendEmailInvite")]
    send_email_invite: Option<bool>,
    #[serde(rename = "SendSMSInvite")]
    send_sms_invite: Option<bool>,
}

impl Operation for SubmitUploadedFile {
    const PATHS: &'static [&'static str] = &["CDirectoryService/SubmitUploadedFile"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    /// A text that holds a second envelope, as clients have met it.
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        let id = required(self.return_id, "ReturnID", cx.trace)?;
        let csv = uploads::find(cx, &id).await?;
        let rows = rows(&csv).map_err(|why| invalid("ReturnID", &why, cx.trace))?;
        let (email, sms) = (self.send_email_invite.unwrap_or(true), self.send_sms_invite.unwrap_or(false));
        let mut new = Vec::with_capacity(rows.len());
        for row in rows {
            let has_number = !row.mobile_number.is_empty();
            let user = CreateUserArgs::from(row).invited(email, sms && has_number);
            new.push(user.read(cx.trace)?);
        }
        uploads::import(cx, id, new).await?;
        let inner = Envelope::success("Your job for creating users has been submitted successfully.");
        serde_json::to_string(&inner).map_err(|error| ApiError::Broken(error.to_string()))
    }
}

/// A row of the file, by the vendor's column names.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CsvRow {
    #[serde(rename = "Login Name")]
    login_name: String,
    #[serde(rename = "Email Address")]
    email_address: String,
    #[serde(rename = "Display Name")]
    display_name: String,
    #[serde(rename = "Description")]
    description: String,
    #[serde(rename = "Office Number")]
    office_number: String,
    #[serde(rename = "Mobile Number")]
    mobile_number: String,
    #[serde(rename = "Home Number")]
    home_number: String,
}

impl From<CsvRow> for CreateUserArgs {
    fn from(row: CsvRow) -> Self {
        let numbers = [row.office_number, row.mobile_number, row.home_number];
        Self::imported(row.login_name, row.email_address).with_numbers(
            row.display_name,
            row.description,
            numbers,
        )
    }
}

/// The rows of a file, all of them usable. Rows may be short; other columns are ignored.
fn rows(csv: &str) -> Result<Vec<CsvRow>, String> {
    if csv.contains('\0') {
        return Err("the file holds a NUL character".to_owned());
    }
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(csv.as_bytes());
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let place = |name: &str| headers.iter().position(|header| header == name);
    let needed = |name: &str| place(name).ok_or_else(|| format!("the column `{name}` is missing"));
    let (login, mail) = (needed("Login Name")?, needed("Email Address")?);
    let mut rows = Vec::new();
    for (n, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let at = |place: usize| record.get(place).unwrap_or_default().to_owned();
        // The vendor's pages write some headers in two ways.
        let of = |names: &[&str]| names.iter().find_map(|name| place(name)).map(at).unwrap_or_default();
        let row = CsvRow {
            login_name: at(login),
            email_address: at(mail),
            display_name: of(&["Display Name"]),
            description: of(&["Description"]),
            office_number: of(&["Office Number"]),
            mobile_number: of(&["Mobile Number", "Mobile number"]),
            home_number: of(&["Home Number", "Home number"]),
        };
        if row.login_name.is_empty() || !row.email_address.contains('@') {
            return Err(format!("row {}: wanted a login name and one e-mail address", n + 2));
        }
        rows.push(row);
    }
    if rows.len() > MOST { Err(format!("more than {MOST} users")) } else { Ok(rows) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_vendors_columns_is_read() {
        let csv = "Login Name,Email Address,Display Name,Mobile number,Colour\r\n a@acme.test , a@x.test ,\"A, B\",1,red\r\nb,b@x.test\r\n";
        let rows = rows(csv).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].login_name.as_str(), rows[0].display_name.as_str()), ("a@acme.test", "A, B"));
        assert_eq!(rows[0].mobile_number, "1");
    }

    #[test]
    fn an_unusable_file_is_told_with_its_row() {
        assert_eq!(rows("Name\nx\n"), Err("the column `Login Name` is missing".into()));
        assert_eq!(
            rows("Login Name,Email Address\na,a@x\nb,N/A\n"),
            Err("row 3: wanted a login name and one e-mail address".into())
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = rows(&format!("Login Name,Email Address\n{text}"));
        }
    }
}
