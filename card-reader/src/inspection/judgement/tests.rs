//! Each check with the inputs that decide it.

use jiff::civil::date;

use super::*;
use crate::iso7816::tlv::encode;
use crate::printed::check_digit;

const ZONE: &str = "IDVNM0900000063001090000006<<4\
                    9005053M3005051VNM<<<<<<<<<<<0\
                    NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<";
const UTOPIA: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\
                      7408122F1204159UTO<<<<<<<<<<<6\
                      ERIKSSON<<ANNA<MARIA<<<<<<<<<<";

fn dg1(zone: &str) -> Dg1 {
    Dg1::parse(&encode(0x61, &encode(0x5F1F, zone.as_bytes()))).unwrap()
}

fn with_expiry(expiry: &str) -> Dg1 {
    let mut zone = ZONE.to_owned();
    let digit = check_digit(expiry).unwrap();
    zone.replace_range(38..45, &format!("{expiry}{digit}"));
    let covered = [&zone[5..37], &zone[38..45], &zone[48..59]].concat();
    zone.replace_range(59..60, &check_digit(&covered).unwrap().to_string());
    dg1(&zone)
}

fn number(digits: &str) -> PersonalNumber {
    PersonalNumber::parse(digits).unwrap()
}

fn dg13(digits: &str) -> Dg13 {
    Dg13 {
        personal_number: Some(number(digits)),
        ..Dg13::default()
    }
}

fn result(check: Check) -> (Outcome, Reason) {
    (check.outcome, check.reason)
}

#[test]
fn com_must_list_exactly_the_groups_of_the_sod() {
    let com = |tags: &[u8]| {
        let body = [
            encode(0x5F01, b"0107"),
            encode(0x5F36, b"040000"),
            encode(0x5C, tags),
        ];
        Com::parse(&encode(0x60, &body.concat())).unwrap()
    };
    let listed = BTreeSet::from([DataGroup::DG1, DataGroup::DG2]);
    let judge = |tags: &[u8]| result(com_consistency(Some(&com(tags)), &listed, None));
    let differs = (Outcome::Failed, Reason::ComDiffers);
    assert_eq!(
        judge(&[0x75, 0x61]),
        (Outcome::Successful, Reason::ComAgrees)
    );
    assert_eq!(judge(&[0x61]), differs);
    assert_eq!(judge(&[0x61, 0x75, 0x6F]), differs);
    assert_eq!(judge(&[0x61, 0x75, 0x99]), differs);
    let signed = |lds: &str, unicode: &str| {
        let versions = LdsVersions {
            lds: lds.into(),
            unicode: unicode.into(),
        };
        result(com_consistency(
            Some(&com(&[0x75, 0x61])),
            &listed,
            Some(&versions),
        ))
    };
    assert_eq!(
        signed("0107", "040000"),
        (Outcome::Successful, Reason::ComAgrees)
    );
    assert_eq!(signed("0108", "040000"), differs);
    assert_eq!(signed("0107", "050000"), differs);
    let unreadable = result(com_consistency(None, &listed, None));
    assert_eq!(unreadable, (Outcome::Undetermined, Reason::ComUnreadable));
}

#[test]
fn states_are_compared_across_their_codes() {
    let vietnam = dg1(ZONE);
    let judge = |country| result(issuing_state(Some(&vietnam), country, None));
    assert_eq!(
        judge(Some("VN")),
        (Outcome::Successful, Reason::StatesAgree)
    );
    assert_eq!(
        judge(Some("vn")),
        (Outcome::Successful, Reason::StatesAgree)
    );
    assert_eq!(judge(Some("DE")), (Outcome::Failed, Reason::StatesDiffer));
    let missing = (Outcome::Undetermined, Reason::StateMissing);
    assert_eq!(judge(None), missing);
    assert_eq!(
        result(issuing_state(Some(&dg1(UTOPIA)), Some("UT"), None)),
        missing
    );
    let with_types = |types: &[&str]| {
        let types: Vec<String> = types.iter().map(|one| (*one).to_owned()).collect();
        result(issuing_state(Some(&vietnam), Some("VN"), Some(&types)))
    };
    assert_eq!(
        with_types(&["P", "ID"]),
        (Outcome::Successful, Reason::StatesAgree)
    );
    assert_eq!(
        with_types(&["P", "I"]),
        (Outcome::Failed, Reason::DocumentTypeDiffers)
    );
    let unproven = result(issuing_state(None, Some("VN"), None));
    assert_eq!(unproven, (Outcome::Undetermined, Reason::Unproven));
}

#[test]
fn a_document_is_valid_on_its_last_day() {
    let judge = |dg1: &Dg1, today| result(expiry(Some(dg1), None, today));
    let document = dg1(ZONE);
    assert_eq!(
        judge(&document, date(2030, 5, 5)),
        (Outcome::Successful, Reason::InDate)
    );
    assert_eq!(
        judge(&document, date(2030, 5, 6)),
        (Outcome::Failed, Reason::Expired)
    );
    assert_eq!(
        judge(&with_expiry("991231"), date(2050, 1, 1)),
        (Outcome::Successful, Reason::InDate)
    );
    assert_eq!(
        judge(&with_expiry("<<<<<<"), date(2025, 1, 1)),
        (Outcome::Undetermined, Reason::ExpiryUnknown)
    );
}

#[test]
fn only_a_given_mrz_is_compared() {
    let document = dg1(ZONE);
    let printed = Mrz::parse(ZONE).unwrap();
    let other = Mrz::parse(UTOPIA).unwrap();
    let judge = |printed, dg1| result(mrz_comparison(printed, dg1));
    assert_eq!(
        judge(Some(&printed), Some(&document)),
        (Outcome::Successful, Reason::MrzEqual)
    );
    assert_eq!(
        judge(Some(&other), Some(&document)),
        (Outcome::Failed, Reason::MrzDiffers)
    );
    assert_eq!(
        judge(None, Some(&document)),
        (Outcome::NotSupported, Reason::MrzNotGiven)
    );
    assert_eq!(
        judge(Some(&printed), None),
        (Outcome::Undetermined, Reason::Unproven)
    );
}

#[test]
fn all_three_sources_must_give_the_same_number() {
    let document = dg1(ZONE);
    let (same, other) = ("001090000006", "001090000007");
    let judge = |entered: Option<&str>, dg1: Option<&Dg1>, holder: Option<&str>| {
        let holder = holder.map(dg13);
        result(number_consistency(
            entered.map(number).as_ref(),
            dg1,
            holder.as_ref(),
        ))
    };
    let differ = (Outcome::Failed, Reason::NumbersDiffer);
    let missing = (Outcome::Undetermined, Reason::NumberMissing);
    assert_eq!(
        judge(Some(same), Some(&document), Some(same)),
        (Outcome::Successful, Reason::NumbersAgree)
    );
    assert_eq!(judge(Some(other), Some(&document), Some(same)), differ);
    assert_eq!(judge(Some(same), Some(&document), Some(other)), differ);
    assert_eq!(judge(Some(other), Some(&document), None), differ);
    assert_eq!(judge(Some(same), Some(&document), None), missing);
    assert_eq!(judge(None, Some(&document), Some(same)), missing);
    assert_eq!(judge(Some(same), Some(&dg1(UTOPIA)), None), missing);
    assert_eq!(
        judge(None, Some(&dg1(UTOPIA)), None),
        (Outcome::NotSupported, Reason::NumberMissing)
    );
    assert_eq!(
        judge(Some(same), None, None),
        (Outcome::Undetermined, Reason::Unproven)
    );
}

#[test]
fn one_wrong_proof_outweighs_a_right_one() {
    let proof = |outcome, reason| check(CheckId::ChipAuthenticity, outcome, reason);
    let right = proof(Outcome::Successful, Reason::ChipAuthenticationPassed);
    let wrong = proof(Outcome::Failed, Reason::ChipKeyNotProven);
    let cut = proof(Outcome::Undetermined, Reason::ChipAnswerIncomplete);
    assert_eq!(chip_authenticity(&[right, wrong]), wrong);
    assert_eq!(chip_authenticity(&[cut, right]), right);
    assert_eq!(chip_authenticity(&[cut]), cut);
    let none = proof(Outcome::NotSupported, Reason::ChipKeyAbsent);
    assert_eq!(chip_authenticity(&[]), none);
}

#[test]
fn card_access_must_list_pace_as_the_signed_dg14_does() {
    let infos = |infos: &[&str]| {
        let infos: Vec<u8> = infos.iter().flat_map(|i| hex::decode(i).unwrap()).collect();
        SecurityInfos::parse(&encode(0x31, &infos)).unwrap()
    };
    let generic = "3012060a04007f0007020204020202010202010d";
    let integrated = "3012060a04007f0007020204040202010202010d";
    let chip = "300f060a04007f00070202030202020101";
    let judge = |opened, stated: Option<&SecurityInfos>, signed: &SecurityInfos| {
        result(access_control(opened, stated, &[Some(signed)]))
    };
    let (pace, bac) = (Reason::OpenedByPaceCan, Reason::OpenedByBac);
    let one = infos(&[generic]);
    let two = infos(&[integrated, chip, generic]);
    let no_pace = infos(&[chip]);
    let altered = (Outcome::Failed, Reason::CardAccessAltered);
    assert_eq!(judge(pace, Some(&one), &one), (Outcome::Successful, pace));
    assert_eq!(
        judge(pace, Some(&infos(&[generic, integrated])), &two),
        (Outcome::Successful, pace)
    );
    assert_eq!(judge(pace, Some(&one), &two), altered);
    assert_eq!(judge(pace, Some(&two), &one), altered);
    assert_eq!(judge(bac, Some(&no_pace), &one), altered);
    assert_eq!(
        judge(pace, Some(&one), &no_pace),
        (Outcome::Successful, pace)
    );
    assert_eq!(judge(bac, None, &no_pace), (Outcome::Successful, bac));
    assert_eq!(
        judge(bac, None, &one),
        (Outcome::Undetermined, Reason::Downgraded)
    );
    // Opened by the assumed infos, because the file could not be read.
    assert_eq!(judge(pace, None, &one), (Outcome::Successful, pace));
    let unsigned = result(access_control(bac, None, &[None]));
    assert_eq!(unsigned, (Outcome::Successful, bac));
}
