package config

import (
	"errors"
	"math"

	"github.com/mailchute/mailchute/connector/delivery"
)

// Oversize says what becomes of a message above limits.message_size.
type Oversize delivery.Oversize

// UnmarshalText reads "quarantine", "leave", "headers" or "reference".
func (o *Oversize) UnmarshalText(text []byte) error {
	switch string(text) {
	case "quarantine":
		*o = Oversize(delivery.QuarantineLarge)
	case "leave":
		*o = Oversize(delivery.LeaveLarge)
	case "headers":
		*o = Oversize(delivery.HeaderOfLarge)
	case "reference":
		*o = Oversize(delivery.ReferToLarge)
	default:
		return errors.New("nothing that can be done with a large message")
	}
	return nil
}

// Retrieved is how many octets of a message are retrieved at most.
func (l Limits) Retrieved() int64 {
	if delivery.Oversize(l.Oversize) == delivery.ReferToLarge {
		return math.MaxUint32 // as many as the event can count
	}
	return int64(l.MessageSize)
}
