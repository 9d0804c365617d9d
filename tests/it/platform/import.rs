//! Bulk import: GetUsersFromCsvFile, then SubmitUploadedFile.

use serde_json::{Value, json};

use crate::support::{Answer, Server, start};

fn upload(server: &Server, csv: &str) -> Answer {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"FileName\"\r\n\r\nusers.csv\r\n\
         --b\r\nContent-Disposition: form-data; name=\"Icon\"; filename=\"users.csv\"\r\nContent-Type: text/csv\r\n\r\n\
         {csv}\r\n--b--\r\n"
    );
    let path = "/CDirectoryService/GetUsersFromCsvFile?importType=ImportBulkUser";
    let post = server.post(path).bearer(&server.token("JamesTest", "Accounts"));
    post.header("Content-Type", "multipart/form-data; boundary=b").body(body).send()
}

fn submit(server: &Server, id: &Value) -> Answer {
    let path = "/cdirectoryservice/submituploadedfile?importType=ImportBulkUser";
    server.call(
        path,
        &json!({"ReturnID": id, "AdminEmail": "a@x", "SendEmailInvite": false, "SendSmsInvite": false}),
    )
}

#[test]
fn a_file_is_previewed_and_then_imported_once() {
    let server = start();
    let csv = "Login Name,Email Address,Display Name,Mobile Number\r\nbulk1@acme.test,b1@x.test,Bulk One,123\r\nbulk2,b2@x.test\r\n";
    let preview = upload(&server, csv).result();
    assert_eq!(preview["Results"].as_array().map(Vec::len), Some(2));
    let result = submit(&server, &preview["ReturnID"]).result();
    let inner: Value = serde_json::from_str(result.as_str().expect("a text")).unwrap();
    assert_eq!(inner["success"], true, "the text holds a second envelope");
    let user = server.result("/cdirectoryservice/getuser", &json!({"ID": "bulk1@acme.test"}));
    assert_eq!(
        (&user["Mail"], &user["DisplayName"], &user["MobileNumber"]),
        (&json!("b1@x.test"), &json!("Bulk One"), &json!("123"))
    );
    assert_eq!(
        server.result("/cdirectoryservice/getuser", &json!({"ID": "bulk2"}))["Name"],
        "bulk2@acme.test"
    );
    assert_eq!(submit(&server, &preview["ReturnID"]).failure().0, "_I18N_ItemNotFound", "it was imported");
}

#[test]
fn an_unusable_file_is_refused_with_its_reason_and_nothing_is_half_done() {
    let server = start();
    for (csv, why) in [
        ("Name\r\nx\r\n", "the column `Login Name` is missing"),
        ("Login Name,Email Address\r\na,N/A\r\n", "row 2"),
        ("", "missing"),
    ] {
        let (id, message) = upload(&server, csv).failure();
        assert_eq!(id, "_I18N_System.ArgumentException");
        assert!(message.contains(why), "{message}");
    }
    let preview = upload(&server, "Login Name,Email Address\r\nnew1,n@x\r\nalice,a@x\r\n").result();
    assert_eq!(submit(&server, &preview["ReturnID"]).failure().0, "_I18N_UserNameAlreadyInUse");
    assert_eq!(
        server.call("/cdirectoryservice/getuser", &json!({"ID": "new1"})).failure().0,
        "_I18N_UserNotFound"
    );
    let (_, message) =
        server.call("/cdirectoryservice/getusersfromcsvfile", &json!({"FileName": "x"})).failure();
    assert!(message.contains("no CSV file"), "{message}");
    assert_eq!(submit(&server, &Value::Null).failure().1, "Parameter 'ReturnID' must be specified.");
}

#[test]
fn who_is_imported_is_invited_if_that_is_wanted() {
    let server = start();
    let csv = "Login Name,Email Address,Display Name,Mobile Number\r\nu1@acme.test,u1@mail.test,One,123\r\nu2,u2@mail.test\r\n";
    let id = upload(&server, csv).result()["ReturnID"].clone();
    let body = json!({"ReturnID": id, "AdminEmail": "a@x", "SendEmailInvite": true, "SendSMSInvite": true});
    server.result("/cdirectoryservice/submituploadedfile?importType=ImportBulkUser", &body);
    let messages = server.control("/outbox").json()["messages"].as_array().unwrap().clone();
    let sent: Vec<_> = messages.iter().map(|one| format!("{} {}", one["kind"], one["to"])).collect();
    assert_eq!(sent, [r#""EMAIL" "u2@mail.test""#, r#""SMS" "123""#, r#""EMAIL" "u1@mail.test""#]);
}
