//! A card that slips, comes back, or is another.

use super::*;

#[test]
fn a_card_that_slips_goes_on_where_it_was() {
    let world = World::new(|profile| profile.reading.largest_response = 1024);
    let (result, whole) = world.visit(world.chip());
    assert_whole(&result.unwrap());
    let mut kinds = CardKinds::default();
    let mut visit = Visit::new(&mut kinds);
    let reader = world.drawn(&mut visit, 12_000);
    let mut back = Counting::new(reader.card.into_chip());
    assert_whole(&world.inspect(&mut visit, &mut back).unwrap());
    // Less than half of the octets cross a second time.
    assert!(
        2 * back.octets < whole.octets,
        "{} {}",
        back.octets,
        whole.octets
    );
    assert!(back.octets + reader.octets < whole.octets + 6000);
}

#[test]
fn a_card_that_comes_back_with_other_bytes_is_judged_by_its_whole_file() {
    let world = World::new(|profile| profile.reading.largest_response = 1024);
    let mut kinds = CardKinds::default();
    let mut visit = Visit::new(&mut kinds);
    let mut chip = world.drawn(&mut visit, 8000).card.into_chip();
    chip.alter(DG2, |file| file[9000] ^= 1);
    let inspection = world.inspect(&mut visit, &mut Counting::new(chip)).unwrap();
    let flipped = (Outcome::Failed, Reason::NotIdentical);
    assert_eq!(integrity(&inspection, DataGroup::DG2), flipped);
}

#[test]
fn another_card_of_the_same_holder_begins_anew() {
    let world = World::new(|profile| profile.reading.largest_response = 1024);
    let mut kinds = CardKinds::default();
    let mut visit = Visit::new(&mut kinds);
    world.drawn(&mut visit, 8000);
    let mut other = Counting::new(world.chip());
    assert_whole(&world.inspect(&mut visit, &mut other).unwrap());
    let (_, whole) = world.visit(world.chip());
    assert!(
        other.octets + 100 > whole.octets,
        "nothing was carried over"
    );
}

#[test]
fn a_card_pulled_at_any_command_comes_back_and_passes() {
    let world = World::new(|profile| profile.reading.largest_response = 4096);
    let mut chip = world.chip();
    let commands = {
        let (result, reader) = world.visit(chip);
        assert_whole(&result.unwrap());
        let commands = reader.commands.len();
        chip = reader.card.into_chip();
        commands
    };
    for number in 1..=commands {
        let mut kinds = CardKinds::default();
        let mut visit = Visit::new(&mut kinds);
        let mut reader = Counting::new(chip);
        reader.meddle = Some(Box::new(move |at, _| {
            (at >= number).then_some(TransportError::CardRemoved)
        }));
        let removed = InspectionError::Transport(TransportError::CardRemoved);
        let result = world.inspect(&mut visit, &mut reader);
        assert_eq!(result.err(), Some(removed), "command {number}");
        let mut back = Counting::new(reader.card.into_chip());
        let result = world.inspect(&mut visit, &mut back);
        assert_whole(&result.unwrap_or_else(|error| panic!("command {number}: {error}")));
        chip = back.card.into_chip();
    }
}

#[test]
fn a_card_pulled_at_many_bytes_comes_back_and_passes() {
    let world = World::new(|profile| profile.reading.largest_response = 256);
    let mut chip = world.chip();
    for file in [0x011D, 0x010E, 0x010F, 0x011E, 0x0101, 0x010D, DG2] {
        for after in [0, 1, 90, 222, 223, 224, 1111] {
            let mut kinds = CardKinds::default();
            let mut visit = Visit::new(&mut kinds);
            chip.pull(Pull { file, after });
            let mut reader = Counting::new(chip);
            let result = world.inspect(&mut visit, &mut reader);
            chip = reader.card.into_chip();
            // A short file may have passed before the card would have left.
            if let Err(error) = result {
                let removed = InspectionError::Transport(TransportError::CardRemoved);
                assert_eq!(error, removed, "{file:04X} {after}");
                let mut back = Counting::new(chip);
                assert_whole(&world.inspect(&mut visit, &mut back).unwrap());
                chip = back.card.into_chip();
            }
        }
    }
}

#[test]
fn a_card_swapped_in_mid_session_is_a_broken_channel() {
    let world = World::new(|_| {});
    let mut reader = Counting::new(world.chip());
    let mut other = Some(InProcess::new(world.chip()));
    reader.meddle = Some(Box::new(move |number, card| {
        if number == 12
            && let Some(other) = other.take()
        {
            *card = other;
        }
        None
    }));
    let result = world.inspect(&mut Visit::new(&mut CardKinds::default()), &mut reader);
    assert!(matches!(
        result.err(),
        Some(InspectionError::Card(CardError::Channel(_)))
    ));
}
