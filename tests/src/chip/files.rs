//! SELECT and READ BINARY.

use card_reader::iso7816::tlv::{Tlv, encode};

use super::{Answer, Apdu, Chip, Fault, Habit, Longer, Session, status};

/// The eMRTD application.
const APPLICATION: &[u8] = &[0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

impl Chip {
    pub(super) fn select(&mut self, apdu: &Apdu) -> Answer {
        match (apdu.p1, apdu.p2, apdu.data.as_slice()) {
            (0x04, 0x0C, APPLICATION) if self.fault != Some(Fault::NoApplication) => {
                // Selecting the application anew in a protected session keeps that session.
                let before = std::mem::take(&mut self.session);
                self.session = Session {
                    application: true,
                    authenticated: before.authenticated,
                    identity: before.identity,
                    terminal_key: before.terminal_key,
                    room: before.room,
                    ..Session::default()
                };
                Ok(Vec::new())
            }
            (0x04, 0x0C, _) => Err(status::FILE_NOT_FOUND),
            (0x00, 0x0C, [0x3F, 0x00]) if self.reading.habit == Habit::MasterFileFirst => {
                self.session.master_file = true;
                Ok(Vec::new())
            }
            // The Vietnamese chip does not know SELECT MF.
            (0x00, _, _) => Err(status::NOT_SUPPORTED),
            (0x02, 0x0C, [high, low]) => {
                let id = u16::from_be_bytes([*high, *low]);
                self.content(id)?;
                self.session.selected = Some(id);
                Ok(Vec::new())
            }
            _ => Err(status::WRONG_PARAMETERS),
        }
    }

    pub(super) fn read_binary(&mut self, apdu: &Apdu) -> Answer {
        let (id, offset) = if apdu.p1 & 0x80 != 0 {
            let id = self.by_short_id(apdu.p1 & 0x1F);
            self.content(id)?;
            self.session.selected = (self.reading.habit != Habit::ForgetSelection).then_some(id);
            (id, usize::from(apdu.p2))
        } else {
            (
                self.selected()?,
                usize::from(u16::from_be_bytes([apdu.p1, apdu.p2])),
            )
        };
        self.read(id, offset, apdu.le.unwrap_or(0x100))
    }

    /// The offset stands in an object of tag 54, the answer in one of tag 53.
    pub(super) fn read_binary_odd(&mut self, apdu: &Apdu) -> Answer {
        let id = self.selected()?;
        let object = Tlv::exactly(&apdu.data, 0x54).map_err(|_| status::WRONG_DATA)?;
        let offset = object
            .value
            .iter()
            .fold(0usize, |sum, octet| sum << 8 | usize::from(*octet));
        self.session.room = self.session.room.saturating_sub(4);
        let data = self.read(id, offset, apdu.le.unwrap_or(0x100).saturating_sub(4))?;
        Ok(encode(0x53, &data))
    }

    fn selected(&self) -> Result<u16, u16> {
        self.session.selected.ok_or(status::NO_CURRENT_FILE)
    }

    fn read(&mut self, id: u16, offset: usize, le: usize) -> Answer {
        let mut wanted = le;
        if wanted > self.session.room {
            match self.reading.longer {
                Longer::Cut => wanted = self.session.room,
                Longer::Refuse(status) => return Err(status),
                Longer::Break(status) => {
                    self.session.breaking = Some(status);
                    return Err(status);
                }
            }
        }
        let content = self.content(id)?;
        let rest = content
            .get(offset..)
            .filter(|rest| !rest.is_empty())
            .ok_or(status::END_OF_FILE)?;
        let habit = if self.session.application {
            self.reading.habit
        } else {
            Habit::None
        };
        let mut data = rest[..wanted.min(rest.len())].to_vec();
        match habit {
            Habit::Trickle(most) => data.truncate(most),
            Habit::Nothing => data.clear(),
            Habit::Excess(more) => data.resize(le + more, 0xA5),
            Habit::Warn if data.len() < wanted => self.session.warning = Some(status::END_WARNING),
            Habit::RightLength if data.len() < wanted && data.len() <= 0x100 => {
                return Err(status::RIGHT_LENGTH | (data.len() & 0xFF) as u16);
            }
            Habit::OutOfFile if data.len() < wanted => return Err(status::END_OF_FILE),
            _ => {}
        }
        if self
            .pull
            .is_some_and(|pull| pull.file == id && offset + data.len() > pull.after)
        {
            self.pull = None;
            self.session.pulled = true;
        }
        Ok(data)
    }

    /// Short identifier 01 is EF.ATR/INFO outside the application and DG1 inside; 1C is
    /// EF.CardAccess outside and EF.CVCA inside.
    const fn by_short_id(&self, short: u8) -> u16 {
        match (self.session.application, short) {
            (false, 0x01) => 0x2F01,
            _ => 0x0100 | short as u16,
        }
    }

    fn content(&self, id: u16) -> Result<&Vec<u8>, u16> {
        if !self.session.application {
            match (id, self.reading.habit) {
                (0x011C, Habit::MasterFileFirst) if !self.session.master_file => {
                    return Err(status::FILE_NOT_FOUND);
                }
                (0x011C, Habit::CardAccessShut) => return Err(status::SECURITY_NOT_SATISFIED),
                _ => {}
            }
            let content = self.master_files.get(&id).ok_or(status::FILE_NOT_FOUND)?;
            // EF.CardSecurity is for those who have opened the chip.
            return if id == 0x011D && !self.session.authenticated {
                Err(status::SECURITY_NOT_SATISFIED)
            } else {
                Ok(content)
            };
        }
        if !self.session.authenticated {
            return Err(status::SECURITY_NOT_SATISFIED);
        }
        let content = self.files.get(&id).ok_or(status::FILE_NOT_FOUND)?;
        if self.guarded.contains(&id) && self.session.terminal.rights & 0x01 == 0 {
            return Err(status::SECURITY_NOT_SATISFIED);
        }
        Ok(content)
    }
}
