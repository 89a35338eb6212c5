//! The worked examples of PACE in ICAO 9303-11, appendices G.2, H and I.

use super::*;
use crate::authenticity::mapping;
use crate::check::{Outcome, Reason};
use crate::lds::security_infos::SecurityInfos;

/// One exchange of the appendices: a command's data objects and the answer's.
fn exchange(cla: &str, own: &str, chip: &str) -> (String, String) {
    let bytes = |text: &str| hex::decode(text.replace(' ', "")).unwrap();
    let own = encode(0x7C, &bytes(own));
    let chip = encode(0x7C, &bytes(chip));
    (
        format!("{cla}860000{:02X}{}00", own.len(), hex::encode_upper(own)),
        format!("{}9000", hex::encode_upper(chip)),
    )
}

fn object(tag: &str, value: &str) -> String {
    hex::encode_upper(encode(
        u32::from_str_radix(tag, 16).unwrap(),
        &hex::decode(value).unwrap(),
    ))
}

/// The generator takes the remainder of what it is given and adds one: what gives this key.
fn chance(private: &str) -> String {
    let mut key = hex::decode(private).unwrap();
    for octet in key.iter_mut().rev() {
        *octet = octet.wrapping_sub(1);
        if *octet != 0xFF {
            break;
        }
    }
    hex::encode(key)
}

struct Example<'a> {
    oid: &'a str,
    parameters: u8,
    key: AccessKey,
    random: Vec<String>,
    exchanges: Vec<(String, String)>,
}

/// Runs an example to its open channel. Both tokens, which the script compares and the reader
/// checks, rest on the mapped generator and on every key.
fn follow(example: &Example<'_>) -> pace::Paced {
    let oid = hex::decode(example.oid).unwrap();
    let password: u8 = match example.key {
        AccessKey::Mrz(_) => 1,
        AccessKey::Can(_) => 2,
    };
    let data = [
        encode(0x80, &oid),
        encode(0x83, &[password]),
        encode(0x84, &[example.parameters]),
    ]
    .concat();
    let select = (
        format!("0022C1A4{:02X}{}", data.len(), hex::encode_upper(data)),
        "9000".to_owned(),
    );
    let all: Vec<(&str, &str)> = std::iter::once(&select)
        .chain(&example.exchanges)
        .map(|(command, answer)| (command.as_str(), answer.as_str()))
        .collect();
    let mut script = Script::new(&all);
    let values: Vec<&str> = example.random.iter().map(String::as_str).collect();
    let mut card = Card::with_random(&mut script, Limits::default(), random(&values));
    let offer = offer(example.oid, example.parameters);
    let paced = pace::establish(&mut card, &offer, &example.key).unwrap();
    assert!(card.is_protected());
    paced
}

fn example_mrz() -> AccessKey {
    AccessKey::Mrz(MrzKey::new("T22000129", "640812", "101031").unwrap())
}

fn example_can() -> AccessKey {
    AccessKey::Can(Can::new("123456").unwrap())
}

const DH_MAP_OWN: &str = "23FB3749EA030D2A25B278D2A562047ADE3F01B74F17A15402CB7352CA7D2B3EB71C343DB13D1DEBCE9A3666DBCFC920B49174A602CB47965CAA73DC702489A44D41DB914DE9613DC5E98C94160551C0DF86274B9359BC0490D01B03AD54022DCB4F57FAD6322497D7A1E28D46710F461AFE710FBBBC5F8BA166F4311975EC6C";
const DH_MAP_CHIP: &str = "78879F57225AA8080D52ED0FC890A4B25336F699AA89A2D3A189654AF70729E623EA5738B26381E4DA19E004706FACE7B235C2DBF2F38748312F3C98C2DD4882A41947B324AA1259AC22579DB93F7085655AF30889DBB845D9E6783FE42C9F2449400306254C8AE8EE9DD812A804C0B66E8CAFC14F84D8258950A91B44126EE6";
const DH_OWN: &str = "907D89E2D425A178AA81AF4A7774EC8E388C115CAE67031E85EECE520BD911551B9AE4D04369F29A02626C86FBC6747CC7BC352645B6161A2A42D44EDA80A08FA8D61B76D3A154AD8A5A51786B0BC07147057871A922212C5F67F43173172236B7747D1671E6D692A3C7D40A0C3C5CE397545D015C175EB5130551EDBC2EE5D4";
const DH_CHIP: &str = "075693D9AE941877573E634B6E644F8E60AF17A0076B8B123D9201074D36152BD8B3A213F53820C42ADC79AB5D0AEEC3AEFB91394DA476BD97B9B14D0A65C1FC71A0E019CB08AF55E1F729005FBA7E3FA5DC41899238A250767A6D46DB974064386CD456743585F8E5D90CC8B4004B1F6D866C79CE0584E49687FF61BC29AEA1";

#[test]
fn pace_with_generic_mapping_in_a_modular_group_follows_appendix_g() {
    let paced = follow(&Example {
        oid: "04007F00070202040102",
        parameters: 0,
        key: example_mrz(),
        random: vec![
            format!(
                "{:0>56}",
                chance("5265030F751F4AD18B08AC565FC7AC952E41618D")
            ),
            format!(
                "{:0>56}",
                chance("89CCD99B0E8D3B1F11E1296DCA68EC53411CF2CA")
            ),
        ],
        exchanges: vec![
            exchange("10", "", "8010854D8DF5827FA6852D1A4FA701CDDDCA"),
            exchange("10", &object("81", DH_MAP_OWN), &object("82", DH_MAP_CHIP)),
            exchange("10", &object("83", DH_OWN), &object("84", DH_CHIP)),
            exchange("00", "8508B46DD9BD4D98381F", "8608917F37B5C0E6D8D1"),
        ],
    });
    // Of a number, terminal authentication signs the hash.
    assert_eq!(paced.chip_identity.len(), 20);
}

#[test]
fn pace_with_integrated_mapping_on_a_curve_follows_appendix_h() {
    let own = "0489CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640D46755DE9B7B778280B6BEBD57439ADFEB0E21FD4ED6DF42578C13418A59B34C37";
    let chip = "0467F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8932B69A962B52A0985AD2C0A271EE6A13A8ADDDCD1A3A994B9DED257F4D22753";
    let paced = follow(&Example {
        oid: "04007F00070202040402",
        parameters: 13,
        key: example_can(),
        random: vec![
            "5DD4CBFC96F5453B130D890A1CDBAE32".to_owned(),
            format!(
                "{:0>80}",
                chance("A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595")
            ),
        ],
        exchanges: vec![
            exchange("10", "", "8010143DC40C08C8E891FBED7DEDB92B64AD"),
            exchange("10", "81105DD4CBFC96F5453B130D890A1CDBAE32", "8200"),
            exchange("10", &object("83", own), &object("84", chip)),
            exchange("00", "8508450F02B86F6A0909", "860875D4D96E8D5B0308"),
        ],
    });
    assert_eq!(hex::encode_upper(&paced.chip_identity), &chip[2..66]);
}

#[test]
fn pace_with_integrated_mapping_in_a_modular_group_follows_appendix_h() {
    let own = "0F0CC62945A8029251FB7EF3C094E12EC68E4EF07F27CB9D9CD04C5C4250FAE0E4F8A951557E929AEB48E5C6DD47F2F5CD7C351A9BD2CD722C07EDE166770F08FFCB370262CF308DD7B07F2E0DA9CAAA1492344C852906919538C98A4BA4187E76CE9D87832386D319CE2E043C3343AEAE6EDBA1A9894DC5094D22F7FE1351D5";
    let chip = "928D9A0F9DBA450F13FC859C6F290D1D36E42431138A4378500BEB4E0401854CFF111F71CB6DC1D0335807A11388CC8EAA87B07907AAD9FBA6B169AF6D8C26AF8DDDC39ADC3AD2E3FF882B84D23E9768E95A80E4746FB07A9767679FE92133B4D379935C771BD7FBED6C7BB4B1708B275EA75679524CDC9C6A91370CC662A2F3";
    follow(&Example {
        oid: "04007F00070202040302",
        parameters: 0,
        key: example_can(),
        random: vec![
            "B3A6DB3C870C3E99245E0D1C06B747DE".to_owned(),
            // The example's private key has 1024 bits: its remainder by the order, less one.
            "000000000000000089ccd99b0e8d3b1f11e1296dca68ec53411cf2c9".to_owned(),
        ],
        exchanges: vec![
            exchange("10", "", "80109ABB8864CA0FF1551E620D1EF4E13510"),
            exchange("10", "8110B3A6DB3C870C3E99245E0D1C06B747DE", "8200"),
            exchange("10", &object("83", own), &object("84", chip)),
            exchange("00", "850855D61977CBF5307E", "8608C2F04230187E1525"),
        ],
    });
}

#[test]
fn pace_with_chip_authentication_mapping_follows_appendix_i() {
    let map_own = "047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C1";
    let map_chip = "04A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B304F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23";
    let own = "04446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F955483400BFF60BF0C5929270009277DC2A515E12575010AD9BA916CF1BF86FEFC";
    let chip = "0402AD566F3C6EC7F9324509AD50A51FA52030782A4968FCFEDF737DAEA993333111C3B9B4C2287789BD137E7F8AA882E2A3C633CCD6ECC2C63C57AD401A09C2E1";
    let encrypted = "1EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD10CBA372B42BE0B9B5F28AA8DE2F4F92";
    let paced = follow(&Example {
        oid: "04007F00070202040602",
        parameters: 13,
        key: AccessKey::Mrz(MrzKey::new("C11T002JM", "960812", "231031").unwrap()),
        random: vec![
            format!(
                "{:0>80}",
                chance("5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC")
            ),
            format!(
                "{:0>80}",
                chance("76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120")
            ),
        ],
        exchanges: vec![
            exchange("10", "", "8010CB60E8E0D85B76A9BD304747C2AD42E2"),
            exchange("10", &object("81", map_own), &object("82", map_chip)),
            exchange("10", &object("83", own), &object("84", chip)),
            exchange(
                "00",
                "8508E86BD06018A1CD3B",
                &format!("86088596CF055C67C1A3{}", object("8A", encrypted)),
            ),
        ],
    });
    let mapping = paced.mapping.unwrap();
    let data = mapping.data.as_ref().unwrap();
    assert_eq!(
        hex::encode_upper(data.as_slice()),
        "85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3"
    );
    // The example's ChipAuthenticationPublicKeyInfo, in a set of its own.
    let card_security = "31643062060904007F0007020201023052300C060704007F0007010202010D034200041872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC884D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F02010D";
    let infos = SecurityInfos::parse(&hex::decode(card_security).unwrap()).unwrap();
    let check = mapping::authenticate(&mapping, &infos).unwrap();
    assert_eq!(
        (check.outcome, check.reason),
        (Outcome::Successful, Reason::ChipAuthenticationMappingPassed)
    );
}
