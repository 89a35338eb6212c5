//! What a clerk does with the keyboard alone, and what the desk is asked for.

use egui::{Key, Modifiers};
use kiosk::staff::{Person, Role};
use kiosk::station::sound::{Heard, Loudspeaker, Sound};
use kiosk::verification::errand::WithoutFinger;
use kiosk::verification::view::{Command, Stage};

pub use super::states::named as state;
use super::*;

pub fn at(name: &str) -> (Window, Receiver<Command>) {
    let mut window = window(USUAL);
    let commands = show(&mut window, &state(name));
    (window, commands)
}

pub fn type_text(window: &mut Window, text: &str) {
    for letter in text.chars() {
        window.event(Event::Text(letter.into()));
        window.step();
    }
}

pub fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.step();
    window.step();
}

fn asked(commands: &Receiver<Command>) -> Option<Command> {
    commands.try_recv().ok()
}

pub fn word(id: &str) -> String {
    Words::new(Language::Vietnamese).get(id)
}

#[test]
fn a_visit_begins_with_what_was_typed_and_chosen() {
    let (mut window, commands) = at("1-ready");
    // From the top bar's eight controls to the first procedure, which Space chooses.
    while window
        .query_by_label(&word("procedure-lump-sum"))
        .is_some_and(|it| !it.is_focused())
    {
        window.key_press_modifiers(Modifiers::NONE, Key::Tab);
        window.step();
    }
    press(&mut window, Key::Space);
    type_text(&mut window, "001090000006");
    press(&mut window, Key::Enter);
    assert!(asked(&commands).is_none(), "nobody has agreed");
    press(&mut window, Key::F4);
    press(&mut window, Key::F4);
    press(&mut window, Key::Enter);
    assert!(asked(&commands).is_none(), "it was taken back");
    window.state_mut().set_language(Language::English);
    press(&mut window, Key::F4);
    press(&mut window, Key::Enter);
    let Some(Command::Start(text, errand)) = asked(&commands) else {
        panic!("no visit");
    };
    assert_eq!(text.as_str(), "001090000006");
    assert_eq!(errand.procedure, Some(Procedure::LumpSum));
    assert!(errand.authority.is_none());
    let agreement = errand.agreement.unwrap();
    assert_eq!(agreement.version, word("agreement-version"));
    assert_eq!(agreement.language, "en");
}

#[test]
fn keys_of_one_frame_count_in_their_order() {
    let (mut window, commands) = at("1-ready");
    let key = |key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    window.input_mut().events.extend([
        key(Key::F4),
        Event::Text("001090000006".into()),
        key(Key::Enter),
    ]);
    window.step();
    let Some(Command::Start(_, errand)) = asked(&commands) else {
        panic!("no visit");
    };
    assert!(errand.agreement.is_some());
}

#[test]
fn half_a_number_and_half_an_mrz_begin_nothing() {
    let (mut window, commands) = at("1-ready");
    press(&mut window, Key::F4);
    type_text(&mut window, "00109");
    press(&mut window, Key::Enter);
    press(&mut window, Key::Escape);
    type_text(&mut window, "IDVNM0900000063001090000006<<4");
    press(&mut window, Key::Enter);
    assert!(asked(&commands).is_none());
    window.get_by_label(&word("number-more-lines"));
}

#[test]
fn somebody_acting_for_another_says_by_what_right() {
    let (mut window, commands) = at("1-for-another");
    press(&mut window, Key::F4);
    type_text(&mut window, "001090000006");
    press(&mut window, Key::Enter);
    let Some(Command::Start(_, errand)) = asked(&commands) else {
        panic!("no visit");
    };
    assert_eq!(errand.authority.unwrap().kind, "guardian");

    let (mut window, commands) = at("1-ready");
    press(&mut window, Key::F4);
    window
        .get_by_label(&word("present-other"))
        .click_accesskit();
    window.step();
    type_text(&mut window, "001090000006");
    press(&mut window, Key::Enter);
    assert!(asked(&commands).is_none(), "the right is missing");
}

#[test]
fn a_file_number_is_written_in_its_field_and_not_into_the_number() {
    let (mut window, commands) = at("1-ready");
    press(&mut window, Key::F4);
    window.get_by_label(&word("file-number")).focus();
    window.step();
    type_text(&mut window, "HS-000484");
    press(&mut window, Key::Enter);
    type_text(&mut window, "001090000006");
    press(&mut window, Key::Enter);
    let Some(Command::Start(text, errand)) = asked(&commands) else {
        panic!("no visit");
    };
    assert_eq!(text.as_str(), "001090000006");
    assert_eq!(errand.file_number.unwrap().as_str(), "HS-000484");
}

#[test]
fn nobody_works_before_signing_in() {
    let (mut window, commands) = at("0-locked");
    type_text(&mut window, "729");
    press(&mut window, Key::Enter);
    assert!(asked(&commands).is_none(), "a PIN has six digits at least");
    type_text(&mut window, "184");
    press(&mut window, Key::Enter);
    let Some(Command::SignIn { name, pin }) = asked(&commands) else {
        panic!("nobody signs in");
    };
    assert_eq!((name.as_str(), pin.as_str()), ("Lê Thị Mẫu", "729184"));
}

#[test]
fn another_person_decides_with_a_reason_and_a_pin() {
    let (mut window, commands) = at("7-second-person");
    press(&mut window, Key::F7);
    assert!(asked(&commands).is_none(), "two digits are missing");
    type_text(&mut window, "84");
    press(&mut window, Key::F7);
    let Some(Command::Decide(_, decision)) = asked(&commands) else {
        panic!("nothing decided");
    };
    assert_eq!(decision.name, "Trần Văn Thử");
    assert_eq!(decision.pin.as_str(), "729184");
    assert!(decision.accepted);
    // The keys behind the dialog do nothing, and Escape closes it alone.
    press(&mut window, Key::Enter);
    press(&mut window, Key::Escape);
    assert!(asked(&commands).is_none());
    assert!(window.query_by_label(&word("override-title")).is_none());
}

#[test]
fn what_can_be_done_next_is_a_key_away() {
    let (mut window, commands) = at("5-refused");
    press(&mut window, Key::Num1);
    let again = asked(&commands);
    assert!(matches!(
        again,
        Some(Command::Again(Some(Finger::LeftIndex)))
    ));
    press(&mut window, Key::F2);
    window.get_by_label(&word("column-todo"));
    press(&mut window, Key::F2);
    press(&mut window, Key::F8);
    assert!(matches!(asked(&commands), Some(Command::Print(_))));
    // Elsewhere: the desk ends the visit, once the receipt is printed.
    press(&mut window, Key::Num3);
    assert!(matches!(asked(&commands), Some(Command::Elsewhere(_))));
    assert!(asked(&commands).is_none());
    press(&mut window, Key::Enter);
    assert!(matches!(asked(&commands), Some(Command::Finish)));
}

/// The ladder: clean, another finger, the face, a supervisor, elsewhere.
#[test]
fn the_face_is_compared_where_no_finger_could_be_judged() {
    let (mut window, commands) = at("5-poor");
    window.get_by_label_contains(&word("way-portrait"));
    press(&mut window, Key::Num3);
    assert!(matches!(asked(&commands), Some(Command::AgainByPortrait)));
    press(&mut window, Key::Num5);
    assert!(matches!(asked(&commands), Some(Command::Elsewhere(_))));
    // Not where a finger was judged.
    let (window, _commands) = at("5-refused");
    assert!(
        window
            .query_by_label_contains(&word("way-portrait"))
            .is_none()
    );
}

#[test]
fn every_field_of_the_holder_is_copied_by_a_press() {
    let (mut window, _commands) = at("4-verified");
    let shown = states::holder("001 090 000 006");
    let fields = [
        ("field-name", shown.full_name),
        ("field-number", shown.number),
        ("field-birth", shown.date_of_birth),
        ("field-sex", Some(zeroize::Zeroizing::new("Nam".to_owned()))),
        ("field-residence", shown.residence),
        ("field-expiry", shown.date_of_expiry),
    ];
    for (id, value) in fields {
        let label = [("field", word(id))];
        let label = Words::new(Language::Vietnamese).with("action-copy", &label);
        window.get_by_label(&label).click_accesskit();
        window.step();
        let copied: Vec<String> = window
            .output()
            .platform_output
            .commands
            .iter()
            .filter_map(|command| match command {
                egui::OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(copied, [value.unwrap().as_str()], "{id}");
    }
}

#[test]
fn a_supervisor_looks_after_giving_a_pin_and_searches() {
    let (mut window, commands) = at("8-asked");
    type_text(&mut window, "29184");
    press(&mut window, Key::Enter);
    let Some(Command::Supervise { name, pin }) = asked(&commands) else {
        panic!("nobody looks");
    };
    assert_eq!((name.as_str(), pin.as_str()), ("Trần Văn Thử", "729184"));

    // A PIN is typed into its field alone.
    let (mut window, commands) = at("8-asked");
    type_text(&mut window, "01090000006");
    assert!(window.query_by_label(&word("number-complete")).is_none());
    press(&mut window, Key::Enter);
    assert!(matches!(asked(&commands), Some(Command::Supervise { .. })));

    let (mut window, commands) = at("8-supervisor");
    window.get_by_label(&word("search-label")).focus();
    window.step();
    type_text(&mut window, "001090000006");
    press(&mut window, Key::Enter);
    let Some(Command::Search(search)) = asked(&commands) else {
        panic!("nothing is looked for");
    };
    assert_eq!(search.text.as_str(), "001090000006");
    press(&mut window, Key::Escape);
    press(&mut window, Key::Escape);
    assert!(matches!(asked(&commands), Some(Command::Finish)));
}

#[test]
fn going_on_without_a_finger_asks_for_the_reason() {
    let (mut window, commands) = at("3-without-finger");
    press(&mut window, Key::F6);
    assert!(asked(&commands).is_none(), "no reason was chosen");
    let worn = word("without-finger-worn");
    window.get_by_label(&worn).click_accesskit();
    window.step();
    press(&mut window, Key::F6);
    let Some(Command::WithoutFinger(reason)) = asked(&commands) else {
        panic!("not told");
    };
    assert_eq!(reason, WithoutFinger::Worn);
}

#[test]
fn what_is_heard_never_tells_who_was_refused() {
    let heard_at = |name: &str| {
        let (link, _commands) = Link::new(state("1-ready").snapshot);
        let (loudspeaker, heard) = Loudspeaker::new();
        let mut window = window(USUAL);
        *window.state_mut() = Clerk::new(link.clone(), loudspeaker, None);
        window.step();
        link.publish(|snapshot| snapshot.stage = state(name).snapshot.stage);
        window.step();
        heard.try_iter().collect::<Vec<_>>()
    };
    assert_eq!(heard_at("4-verified"), [Heard::Tones(Sound::Verified)]);
    let refused = heard_at("5-refused");
    assert_eq!(refused, heard_at("6-staff"));
    assert_eq!(refused, [Heard::Tones(Sound::StaffNeeded)]);
    assert_eq!(heard_at("3-finger"), [Heard::Tones(Sound::StepDone)]);
}

#[test]
fn language_and_appearance_change_while_a_question_is_open() {
    for name in ["7-second-person", "3-without-finger", "8-asked"] {
        let (mut window, commands) = at(name);
        let title = match name {
            "7-second-person" => "override-title",
            "3-without-finger" => "without-title",
            _ => "pin-title",
        };
        window.get_by_label(&word("language-en")).click_accesskit();
        window.step();
        window.step();
        let english = Words::new(Language::English).get(title);
        assert!(
            window.query_all_by_label(&english).next().is_some(),
            "{name}"
        );
        let larger = Words::new(Language::English).get("action-text-larger");
        window.get_by_label(&larger).click_accesskit();
        window.step();
        window.step();
        let texts = texts(&window);
        assert!(texts.iter().any(|text| text == "125 %"), "{name}");
        assert!(asked(&commands).is_none(), "{name}");
    }
}

#[test]
fn the_desk_is_made_quiet_in_its_top_bar() {
    let (mut window, _commands) = at("1-ready");
    window.get_by_label(&word("action-mute")).click_accesskit();
    window.step();
    window.step();
    assert!(window.query_by_label(&word("action-unmute")).is_some());
}

/// What no clerk saw, as at a citizen's terminal, is opened in the journal and decided about.
#[test]
fn another_person_decides_about_a_visit_of_the_journal() {
    let (mut window, commands) = at("8-journal");
    let name = Words::new(Language::Vietnamese);
    let name = name.with("action-open-visit", &[("record", "000645".into())]);
    window.get_by_label(&name).click_accesskit();
    window.step();
    assert!(matches!(asked(&commands), Some(Command::Open(Some(645)))));

    let (mut window, commands) = at("8-visit");
    press(&mut window, Key::F7);
    window
        .get_by_label(&word("override-compared-in-person"))
        .click_accesskit();
    window.step();
    type_text(&mut window, "729184");
    press(&mut window, Key::F7);
    let Some(Command::Decide(visit, decision)) = asked(&commands) else {
        panic!("nothing decided");
    };
    assert_eq!(visit, 645);
    assert_eq!(decision.name, "Trần Văn Thử");
    assert!(decision.accepted);
}

/// The one who decides is not the one who attended, whoever has signed in now.
#[test]
fn whoever_attended_a_visit_of_the_journal_is_not_asked_to_decide() {
    let attended = |clerk: Option<&str>, people: &[Person]| {
        let mut state = state("8-visit");
        let Stage::Supervisor(view) = &mut state.snapshot.stage else {
            panic!("no supervisor")
        };
        view.opened.as_mut().unwrap().found.clerk = clerk.map(str::to_owned);
        state.snapshot.people = people.to_vec();
        let mut window = window(USUAL);
        let _commands = show(&mut window, &state);
        press(&mut window, Key::F7);
        let names = people.iter().map(|person| {
            let role = word(&format!("role-{}", person.role.code()));
            let chooser = format!("{} · {role}", person.name);
            window.query_all_by_label(&chooser).next().is_some()
        });
        names.collect::<Vec<_>>()
    };
    let mut people = state("8-visit").snapshot.people;
    people.retain(|person| person.role >= Role::Supervisor);
    // The first of those who may is offered.
    assert_eq!(attended(None, &people), [true, false]);
    assert_eq!(attended(Some("Trần Văn Thử"), &people), [false, true]);
    people.pop();
    assert_eq!(attended(Some("Trần Văn Thử"), &people), [false]);
}

#[test]
fn escape_leads_from_a_visit_to_the_list_and_from_there_to_the_desk() {
    let (mut window, commands) = at("8-visit");
    press(&mut window, Key::Escape);
    assert!(matches!(asked(&commands), Some(Command::Open(None))));
    let (mut window, commands) = at("8-journal");
    press(&mut window, Key::Escape);
    assert!(matches!(asked(&commands), Some(Command::Finish)));
}
