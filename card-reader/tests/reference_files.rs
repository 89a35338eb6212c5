//! The files of BSI's reference passport (TR-03105-5), read through the public face.

use std::path::PathBuf;

use card_reader::lds::security_infos::{Agreement, ChannelCipher, SecurityInfos};
use card_reader::lds::{Com, Dg1, Dg2, Dg3, Dg7, Dg11, Dg12, Dg15, ImageFormat};

fn file(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("KIOSK_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
        PathBuf::from,
    );
    std::fs::read(folder.join("bsi_reference_passport").join(name)).ok()
}

#[test]
fn every_file_conforms() {
    let Some(com) = file("EF_COM.bin") else {
        println!("skipped: every_file_conforms: no test data");
        return;
    };
    let read = |name| file(name).unwrap();

    let groups = Com::parse(&com).unwrap();
    let numbers: Vec<_> = groups.groups().flatten().map(|g| g.number()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 14]);

    let mrz = Dg1::parse(&read("Datagroup1.bin")).unwrap().mrz;
    assert_eq!(mrz.issuing_state(), "D");
    assert_eq!(mrz.document_number(), "C11T002JM");
    assert_eq!(mrz.primary_identifier().as_str(), "MUSTERMANN");

    let dg2 = Dg2::parse(&read("Datagroup2.bin")).unwrap();
    assert_eq!(dg2.faces.len(), 1);
    assert_eq!(dg2.faces[0].format, ImageFormat::Jpeg2000);

    let dg3 = Dg3::parse(&read("Datagroup3.bin")).unwrap();
    assert_eq!(dg3.blocks.len(), 2);
    for block in &dg3.blocks {
        assert_eq!(block.format_owner, Some(0x0101));
        assert_eq!(block.format_type, Some(0x0007));
        assert!(block.data.starts_with(b"FIR\0"));
    }

    let dg14 = SecurityInfos::from_dg14(&read("Datagroup14.bin")).unwrap();
    let key = dg14.chip_keys().next().unwrap();
    assert_eq!(key.agreement, Agreement::Ecdh);
    assert_eq!(key.subject_public_key_info, read("DG14_pk.bin"));
    let chip = dg14.chip_authentication().next().unwrap();
    assert_eq!(chip.cipher, ChannelCipher::TripleDes);

    let dg15 = Dg15::parse(&read("Datagroup15.bin")).unwrap();
    assert_eq!(dg15.subject_public_key_info, read("DG15_pk.bin"));

    let dg7 = Dg7::parse(&read("tsemrtd_EF_DG7.bin")).unwrap();
    assert_eq!(dg7.pictures.len(), 1);
    let dg11 = Dg11::parse(&read("tsemrtd_EF_DG11.bin")).unwrap();
    assert_eq!(dg11.other_names.len(), 1);
    assert!(dg11.birth.is_some());
    let dg12 = Dg12::parse(&read("tsemrtd_EF_DG12.bin")).unwrap();
    assert!(dg12.issued.is_some());
}
