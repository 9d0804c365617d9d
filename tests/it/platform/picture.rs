//! SetUserPicture and GetUserPicture.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::start;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest of a picture";

#[test]
fn a_picture_is_kept_and_shown() {
    let server = start();
    let token = server.token("oauthclient", "all");
    let uuid = server.result("/cdirectoryservice/getuser", &json!({"ID": "alice"}))["Uuid"]
        .as_str()
        .unwrap()
        .to_owned();
    let part = b"--b\r\nContent-Disposition: form-data; name=\"Picture\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n";
    let body = [part, PNG, b"\r\n--b--\r\n"].concat();
    let set = server.post(&format!("/CDirectoryService/SetUserPicture?ID={uuid}")).bearer(&token);
    let set = set.header("Content-Type", "multipart/form-data; boundary=b").body(body).send().result();
    assert_eq!(set, "");
    let path =
        server.result("/cdirectoryservice/getuserattributes", &json!({"ID": uuid}))["PictureUri"].clone();
    assert_eq!(path, format!("/UserMgmt/GetUserPicture?id={uuid}"));
    let picture = server.get(path.as_str().unwrap()).bearer(&token).send();
    assert_eq!((picture.header("content-type"), picture.body.as_slice()), (Some("image/png"), PNG));
    assert_eq!(server.get(path.as_str().unwrap()).send().status, 401);
}

#[test]
fn a_picture_may_come_in_base64_and_nonsense_is_refused() {
    let server = start();
    let set =
        |file: &str| server.call("/cdirectoryservice/setuserpicture", &json!({"ID": "alice", "File": file}));
    assert_eq!(set(&STANDARD.encode(PNG)).result(), Value::from(""));
    for (file, why) in [
        (STANDARD.encode(b"no picture"), "wanted a PNG, JPEG or GIF"),
        ("???".to_owned(), "no base64"),
        (STANDARD.encode([&[0xff, 0xd8, 0xff], vec![0; 600 * 1024].as_slice()].concat()), "at most 512 KiB"),
    ] {
        let (id, message) = set(&file).failure();
        assert_eq!(id, "_I18N_System.ArgumentException");
        assert!(message.contains(why), "{message}");
    }
    let (_, message) = server.call("/cdirectoryservice/setuserpicture", &json!({"ID": "alice"})).failure();
    assert!(message.contains("no file was sent"), "{message}");
    let token = server.token("oauthclient", "all");
    let none = server.get("/UserMgmt/GetUserPicture?id=admin").bearer(&token).send();
    assert_eq!(server.refused_by(&none), "user.has_picture");
}
