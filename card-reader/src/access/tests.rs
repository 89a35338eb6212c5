//! The worked examples of ICAO 9303-11, appendices D, G and H, against a scripted card.

use std::collections::VecDeque;

use super::*;
use crate::crypto::random::RandomSource;
use crate::iso7816::tlv::encode;
use crate::iso7816::{Card, Command, Limits};
use crate::lds::security_infos::{PaceOffer, SecurityInfos};
use crate::secure_messaging::ChannelError;
use crate::transport::{Transport, TransportError};

/// Answers each expected command with its answer, and anything else with silence.
struct Script(VecDeque<(Vec<u8>, Vec<u8>)>);

impl Script {
    fn new(exchanges: &[(&str, &str)]) -> Self {
        let bytes = |text: &str| hex::decode(text).unwrap();
        Self(
            exchanges
                .iter()
                .map(|(command, answer)| (bytes(command), bytes(answer)))
                .collect(),
        )
    }
}

impl Transport for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let (expected, answer) = self.0.pop_front().ok_or(TransportError::CardRemoved)?;
        assert_eq!(hex::encode_upper(command), hex::encode_upper(&expected));
        Ok(answer)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

fn random(values: &[&str]) -> RandomSource {
    let mut values: VecDeque<Vec<u8>> = values
        .iter()
        .map(|text| hex::decode(text).unwrap())
        .collect();
    Box::new(move |buffer| {
        buffer.copy_from_slice(&values.pop_front().unwrap());
        Ok(())
    })
}

const BAC: &[(&str, &str)] = &[
    ("0084000008", "4608F919887022129000"),
    (
        "008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728",
        "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000",
    ),
];

/// The secure messaging of appendix D.4: SELECT EF.COM, and the first four octets.
const SELECT: (&str, &str) = (
    "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800",
    "990290008E08FA855A5D4C50A8ED9000",
);
const READ: (&str, &str) = (
    "0CB000000D9701048E08ED6705417E96BA5500",
    "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000",
);

fn open_bac(script: &mut Script) -> Result<Card<'_>, AccessError> {
    let key = MrzKey::new("L898902C", "690806", "940623").unwrap();
    let random = random(&["781723860C06C226", "0B795240CB7049B01C19B33E32804F0B"]);
    let mut card = Card::with_random(script, Limits::default(), random);
    bac::establish(&mut card, &key)?;
    Ok(card)
}

#[test]
fn bac_and_its_channel_follow_appendix_d() {
    let mut script = Script::new(&[BAC, &[SELECT, READ]].concat());
    let mut card = open_bac(&mut script).unwrap();
    card.select_file(0x011E).unwrap();
    let response = card
        .send(&Command::new(0x00, 0xB0, 0x00, 0x00).le(4))
        .unwrap();
    assert_eq!(response.data[..], [0x60, 0x14, 0x5F, 0x01]);
}

#[test]
fn bac_tells_a_wrong_key_from_a_wrong_chip() {
    let mut script = Script::new(&[BAC[0], (BAC[1].0, "6300")]);
    assert_eq!(open_bac(&mut script).err(), Some(AccessError::WrongKey));
    let altered = BAC[1].1.replace("46B9", "46B8");
    let mut script = Script::new(&[BAC[0], (BAC[1].0, &altered)]);
    assert_eq!(
        open_bac(&mut script).err(),
        Some(AccessError::Violation(Violation::Token))
    );
    let mut script = Script::new(&[BAC[0], (BAC[1].0, "46B99000")]);
    assert_eq!(
        open_bac(&mut script).err(),
        Some(AccessError::Violation(Violation::Objects))
    );
}

#[test]
fn every_break_of_protection_ends_the_channel() {
    let broken = [
        (
            "9000",
            ChannelError::Unprotected(crate::iso7816::StatusWord(0x9000)),
        ),
        (
            "6987",
            ChannelError::Unprotected(crate::iso7816::StatusWord(0x6987)),
        ),
        ("990290008E08FA855A5D4C50A8EE9000", ChannelError::CodeWrong),
        ("990290009000", ChannelError::CodeMissing),
        ("8E08FA855A5D4C50A8ED9000", ChannelError::StatusMissing),
        (
            "990290008E08FA855A5D4C50A8ED6A82",
            ChannelError::StatusDiffers,
        ),
        (
            "990290008E08FA855A5D4C50A8ED00009000",
            ChannelError::Malformed,
        ),
        (
            "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000",
            ChannelError::CodeWrong,
        ),
    ];
    for (answer, error) in broken {
        let mut script = Script::new(&[BAC, &[(SELECT.0, answer)]].concat());
        let mut card = open_bac(&mut script).unwrap();
        assert_eq!(
            card.select_file(0x011E),
            Err(CardError::Channel(error)),
            "{answer}"
        );
        // Nothing more is sent: the script would answer with a removed card.
        assert_eq!(card.select_file(0x011E), Err(CardError::Channel(error)));
    }
}

#[test]
fn what_6c_and_61_say_inside_the_channel_is_about_the_transmission() {
    let (command, answer) = READ;
    let with_length = format!("{}1B", &command[..command.len() - 2]);
    let first = format!("{}6110", &answer[..22]);
    let whole = Some([0x60, 0x14, 0x5F, 0x01]);
    let cases: &[(&[(&str, &str)], _)] = &[
        (&[(command, "6C1B"), (&with_length, answer)], whole),
        (&[(command, &first), ("00C0000010", &answer[22..])], whole),
        // Whoever splits an answer cannot change it.
        (&[(command, &first), ("00C0000010", SELECT.1)], None),
    ];
    for (exchanges, expected) in cases {
        let mut script = Script::new(&[BAC, &[SELECT], exchanges].concat());
        let mut card = open_bac(&mut script).unwrap();
        card.select_file(0x011E).unwrap();
        let read = card.send(&Command::new(0x00, 0xB0, 0x00, 0x00).le(4));
        match expected {
            Some(data) => assert_eq!(read.unwrap().data[..], data[..]),
            None => assert!(matches!(read, Err(CardError::Channel(_)))),
        }
    }
}

#[test]
fn an_answer_that_does_not_come_ends_the_channel() {
    let mut script = Script::new(&[BAC, &[SELECT]].concat());
    let mut card = open_bac(&mut script).unwrap();
    card.select_file(0x011E).unwrap();
    let gone = TransportError::CardRemoved.into();
    assert_eq!(card.select_file(0x011E), Err(gone));
    let ended = ChannelError::AnswerMissing.into();
    assert_eq!(card.select_file(0x011E), Err(ended));

    let overlong = "00".repeat(65_600);
    let mut script = Script::new(&[BAC, &[(SELECT.0, &overlong)]].concat());
    let mut card = open_bac(&mut script).unwrap();
    let malformed = CardError::Malformed(MalformedAnswer::Length);
    assert_eq!(card.select_file(0x011E), Err(malformed));
    assert_eq!(card.select_file(0x011E), Err(ended));
}

#[test]
fn a_terminal_without_random_numbers_blames_no_card() {
    let mut script = Script::new(&[BAC[0]]);
    let mut card = Card::with_random(
        &mut script,
        Limits::default(),
        Box::new(|_| Err(CryptoError)),
    );
    let key = MrzKey::new("L898902C", "690806", "940623").unwrap();
    assert_eq!(
        bac::establish(&mut card, &key),
        Err(AccessError::Card(CardError::Terminal(CryptoError)))
    );
}

#[test]
fn a_replayed_answer_ends_the_channel() {
    let mut script = Script::new(&[BAC, &[SELECT, (READ.0, SELECT.1)]].concat());
    let mut card = open_bac(&mut script).unwrap();
    card.select_file(0x011E).unwrap();
    let replayed = card.send(&Command::new(0x00, 0xB0, 0x00, 0x00).le(4)).err();
    assert_eq!(replayed, Some(CardError::Channel(ChannelError::CodeWrong)));
}

const MAP_OWN: &str = "047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D";
const MAP_CHIP: &str = "04824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F5730D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54";
const OWN: &str = "042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462";
const CHIP: &str = "049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094";

/// The exchanges of appendix G.1. Our MSE names the domain parameters as well.
fn pace_exchanges() -> Vec<(String, String)> {
    let step = |tag: &str, own: &str, answer: &str, chip: &str| {
        (
            format!("10860000457C43{tag}41{own}00"),
            format!("7C43{answer}41{chip}9000"),
        )
    };
    vec![
        (
            "0022C1A412800A04007F0007020204020283010184010D".into(),
            "9000".into(),
        ),
        (
            "10860000027C0000".into(),
            "7C12801095A3A016522EE98D01E76CB6B98B42C39000".into(),
        ),
        step("81", MAP_OWN, "82", MAP_CHIP),
        step("83", OWN, "84", CHIP),
        (
            "008600000C7C0A8508C2B0BD78D94BA86600".into(),
            "7C0A86083ABB9674BCE93C089000".into(),
        ),
    ]
}

/// The PACEInfo with this protocol and these parameters, as EF.CardAccess gives it.
fn offer(oid: &str, parameter_id: u8) -> PaceOffer {
    let info = [
        encode(0x06, &hex::decode(oid).unwrap()),
        encode(0x02, &[2]),
        encode(0x02, &[parameter_id]),
    ];
    let infos = encode(0x31, &encode(0x30, &info.concat()));
    let infos = SecurityInfos::parse(&infos).unwrap();
    infos.pace_offers().next().unwrap()
}

fn run_pace(exchanges: &[(String, String)]) -> Result<(), AccessError> {
    let exchanges: Vec<(&str, &str)> = exchanges
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let mut script = Script::new(&exchanges);
    // The private keys of the example less one, as the generator adds it.
    let random = random(&[
        "00000000000000007F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F98",
        "0000000000000000A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762594",
    ]);
    let mut card = Card::with_random(&mut script, Limits::default(), random);
    let offer = offer("04007F00070202040202", 13);
    let key = AccessKey::Mrz(MrzKey::new("T22000129", "640812", "101031").unwrap());
    pace::establish(&mut card, &offer, &key).map(|_| assert!(card.is_protected()))
}

#[test]
fn pace_with_generic_mapping_follows_appendix_g() {
    run_pace(&pace_exchanges()).unwrap();
}

#[test]
fn pace_names_each_way_in_which_a_chip_leaves_it() {
    let off_curve = MAP_CHIP.replace("824FBA", "824FBB");
    let infinity = "00".repeat(65);
    let cases: &[(usize, String, AccessError)] = &[
        (
            1,
            "7C0A800895A3A016522EE98D9000".into(),
            Violation::Nonce.into(),
        ),
        (
            1,
            "7C12811095A3A016522EE98D01E76CB6B98B42C39000".into(),
            Violation::Objects.into(),
        ),
        (
            2,
            format!("7C438241{off_curve}9000"),
            Violation::PublicKey.into(),
        ),
        (
            2,
            format!("7C438241{infinity}9000"),
            Violation::PublicKey.into(),
        ),
        (
            2,
            format!("7C438241{MAP_OWN}9000"),
            Violation::OwnKey.into(),
        ),
        (
            2,
            format!("7C438141{MAP_CHIP}9000"),
            Violation::Objects.into(),
        ),
        (3, format!("7C438441{OWN}9000"), Violation::OwnKey.into()),
        (3, format!("7C438241{CHIP}9000"), Violation::Objects.into()),
        (
            4,
            "7C0A86083ABB9674BCE93C099000".into(),
            Violation::Token.into(),
        ),
        (
            4,
            "7C0A85083ABB9674BCE93C089000".into(),
            Violation::Objects.into(),
        ),
        (4, "6300".into(), AccessError::WrongKey),
    ];
    for (index, answer, error) in cases {
        let mut exchanges = pace_exchanges();
        exchanges[*index].1 = answer.clone();
        assert_eq!(run_pace(&exchanges), Err(*error), "{index}: {answer}");
    }
}

/// One exchange of appendices G.2 and H: a command's data objects and the answer's.
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
