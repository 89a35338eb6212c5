//! The worked examples of ICAO 9303-11, appendices D and G, against a scripted card.

mod examples;

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
