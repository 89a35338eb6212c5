//! Sets of SecurityInfos, as chips have them and as they must not be.

use super::*;
use crate::crypto::curve::NamedCurve;
use crate::iso7816::tlv::encode;
use proptest::prelude::*;

/// EF.CardAccess of the Vietnamese card.
const VIETNAM: &str = "3134300d060804007f0007020202020101300f060a04007f000702020302020201013012060a04007f0007020204020202010202010d";

fn vietnam() -> Vec<u8> {
    hex::decode(VIETNAM).unwrap()
}

#[test]
fn reads_the_vietnamese_card_access() {
    let infos = SecurityInfos::parse(&vietnam()).unwrap();
    assert_eq!(infos.iter().count(), 3);
    assert_eq!(
        infos.pace().collect::<Vec<_>>(),
        [&PaceInfo {
            oid: hex::decode("04007f00070202040202").unwrap(),
            agreement: Agreement::Ecdh,
            mapping: Mapping::Generic,
            cipher: ChannelCipher::Aes128,
            parameter_id: Some(13),
        }]
    );
    assert_eq!(
        infos.pace_offers().next().unwrap().parameters,
        DomainParameters::Curve(NamedCurve::BrainpoolP256r1)
    );
    let chip = infos.chip_authentication().next().unwrap();
    assert_eq!(
        (chip.agreement, chip.cipher, chip.version, chip.key_id),
        (Agreement::Ecdh, ChannelCipher::Aes128, 1, None)
    );
    assert_eq!(infos.terminal_authentication().next().unwrap().version, 1);
}

#[test]
fn reads_dg14_in_any_order_with_key_ids_and_short_pace_infos() {
    let spki = hex::decode("3003020101").unwrap();
    let pieces = [
        // A PACEInfo of two elements.
        hex::decode("300f060a04007f00070202040102020102").unwrap(),
        encode(
            0x30,
            &[
                hex::decode("060904007f000702020102").unwrap(),
                spki.clone(),
                hex::decode("020107").unwrap(),
            ]
            .concat(),
        ),
        hex::decode("3012060a04007f00070202030202020101020107").unwrap(),
    ];
    let dg14 = encode(0x6E, &encode(0x31, &pieces.concat()));
    let infos = SecurityInfos::from_dg14(&dg14).unwrap();
    let pace = infos.pace().next().unwrap();
    assert_eq!((pace.agreement, pace.parameter_id), (Agreement::Dh, None));
    let key = infos.chip_keys().next().unwrap();
    assert_eq!(key.subject_public_key_info, spki);
    assert_eq!(key.key_id, Some(7));
    assert_eq!(infos.chip_authentication().next().unwrap().key_id, Some(7));
}

#[test]
fn keeps_what_it_does_not_know_apart() {
    // Parameter 300, version 1, CAM with 3DES, an arc that does not exist.
    for info in [
        "3013060a04007f00070202040202020102 0202012c",
        "3012060a04007f00070202040202020101 02010d",
        "3012060a04007f00070202040601020102 02010d",
        "3012060a04007f00070202040902020102 02010d",
    ] {
        let info = hex::decode(info.replace(' ', "")).unwrap();
        let infos = SecurityInfos::parse(&encode(0x31, &info)).unwrap();
        assert!(matches!(
            infos.iter().next(),
            Some(SecurityInfo::Unknown { .. })
        ));
    }
}

#[test]
fn refuses_broken_sets() {
    let mut cut = vietnam();
    cut.pop();
    assert_eq!(SecurityInfos::parse(&cut), Err(TlvError::Truncated.into()));
    let negative = hex::decode("3110300e060804007f000702020202028001").unwrap();
    assert_eq!(
        SecurityInfos::parse(&negative),
        Err(SecurityInfosError::Integer)
    );
    let many = encode(0x31, &hex::decode("3003060101").unwrap().repeat(65));
    assert_eq!(
        SecurityInfos::parse(&many),
        Err(SecurityInfosError::TooMany)
    );
}

proptest! {
    #[test]
    fn any_change_is_read_or_refused(at in 0usize..54, to in any::<u8>()) {
        let mut bytes = vietnam();
        bytes[at] = to;
        if let Ok(infos) = SecurityInfos::parse(&bytes) {
            prop_assert!(infos.iter().count() <= MAX_INFOS);
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = SecurityInfos::from_dg14(&bytes);
        let _ = SecurityInfos::parse(&encode(0x31, &bytes));
    }
}
