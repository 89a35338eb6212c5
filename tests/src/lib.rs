//! Hardware in the loop: simulated chip and sensor, made on the other side of the wire.
