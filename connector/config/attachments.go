package config

import "errors"

// Attachments says what becomes of those that do not fit into an event.
type Attachments struct {
	Store AttachmentStore `yaml:"store"`
}

// AttachmentStore is where attachments are that an event does not hold.
type AttachmentStore string

// The stores.
const (
	InRaw   AttachmentStore = "raw"   // in the raw message, which is stored then; also what an empty one means
	InFiles AttachmentStore = "files" // each in a file of its own
)

// UnmarshalText reads "raw" or "files".
func (s *AttachmentStore) UnmarshalText(text []byte) error {
	switch store := AttachmentStore(text); store {
	case InRaw, InFiles:
		*s = store
		return nil
	}
	return errors.New("no store for attachments")
}
