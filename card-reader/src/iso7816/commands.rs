//! One function a card command (ISO/IEC 7816-4, ICAO 9303-10 clause 3.6 and 9303-11).

use zeroize::Zeroizing;

use super::card::{Card, CardError, MalformedAnswer};
use super::command::Command;
use super::tlv::{self, Tlv};

/// Dynamic authentication data (ICAO 9303-11 clause 4.4.4.2).
const DYNAMIC_AUTHENTICATION_DATA: u32 = 0x7C;

impl Card<'_> {
    /// SELECT by application identifier, no file control information wanted.
    ///
    /// # Errors
    /// See [`Card::demand`].
    pub fn select_application(&mut self, aid: &[u8]) -> Result<(), CardError> {
        self.demand(&Command::new(0x00, 0xA4, 0x04, 0x0C).data(aid))
            .map(drop)
    }

    /// SELECT the master file. Vietnamese cards refuse it.
    ///
    /// # Errors
    /// See [`Card::demand`].
    pub fn select_master_file(&mut self) -> Result<(), CardError> {
        self.demand(&Command::new(0x00, 0xA4, 0x00, 0x0C).data(&[0x3F, 0x00]))
            .map(drop)
    }

    /// SELECT an elementary file of the present application.
    ///
    /// # Errors
    /// See [`Card::demand`].
    pub fn select_file(&mut self, fid: u16) -> Result<(), CardError> {
        self.demand(&Command::new(0x00, 0xA4, 0x02, 0x0C).data(&fid.to_be_bytes()))
            .map(drop)
    }

    /// GET CHALLENGE of eight octets.
    ///
    /// # Errors
    /// See [`Card::demand`]; [`CardError::Malformed`] for another length.
    pub fn get_challenge(&mut self) -> Result<[u8; 8], CardError> {
        let response = self.demand(&Command::new(0x00, 0x84, 0x00, 0x00).le(8))?;
        response
            .data
            .as_slice()
            .try_into()
            .map_err(|_| CardError::Malformed(MalformedAnswer::Objects))
    }

    /// EXTERNAL AUTHENTICATE, called mutual authenticate in BAC; returns the card's cryptogram.
    ///
    /// # Errors
    /// See [`Card::demand`].
    pub fn mutual_authenticate(
        &mut self,
        cryptogram: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let command = Command::new(0x00, 0x82, 0x00, 0x00)
            .data(cryptogram)
            .le(cryptogram.len());
        Ok(self.demand(&command)?.data)
    }

    /// INTERNAL AUTHENTICATE over a challenge; `le` is what the key's size asks for.
    ///
    /// # Errors
    /// See [`Card::demand`].
    pub fn internal_authenticate(
        &mut self,
        challenge: &[u8],
        le: usize,
    ) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let command = Command::new(0x00, 0x88, 0x00, 0x00).data(challenge).le(le);
        Ok(self.demand(&command)?.data)
    }

    /// MSE:Set with the given parameters and control data objects.
    ///
    /// # Errors
    /// See [`Card::demand`].
    pub fn manage_security_environment(
        &mut self,
        p1: u8,
        p2: u8,
        objects: &[(u32, &[u8])],
    ) -> Result<(), CardError> {
        let mut data = Vec::new();
        for (tag, value) in objects {
            tlv::push(&mut data, *tag, value);
        }
        self.demand(&Command::new(0x00, 0x22, p1, p2).data(&data))
            .map(drop)
    }

    /// GENERAL AUTHENTICATE with at most one object inside tag 7C; returns what stands inside the
    /// tag 7C of the answer, nothing where that is left out. `last` ends the command chain.
    ///
    /// # Errors
    /// See [`Card::demand`]; [`CardError::Malformed`] where the answer is no such object.
    pub fn general_authenticate(
        &mut self,
        object: Option<(u32, &[u8])>,
        last: bool,
    ) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let inner = object
            .map(|(tag, value)| tlv::encode(tag, value))
            .unwrap_or_default();
        let data = Zeroizing::new(tlv::encode(DYNAMIC_AUTHENTICATION_DATA, &inner));
        let cla = if last { 0x00 } else { 0x10 };
        // An answer to a key of 2048 bits is as long as that key.
        let le = if data.len() > 0xFF { 0x1_0000 } else { 0x100 };
        let response = self.demand(&Command::new(cla, 0x86, 0x00, 0x00).data(&data).le(le))?;
        if response.data.is_empty() {
            return Ok(response.data);
        }
        let outer = Tlv::exactly(&response.data, DYNAMIC_AUTHENTICATION_DATA)
            .map_err(|_| CardError::Malformed(MalformedAnswer::Objects))?;
        Ok(Zeroizing::new(outer.value.to_vec()))
    }
}
