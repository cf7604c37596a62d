package main

import (
	"fmt"

	"github.com/mailchute/mailchute/connector/blob"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

// converter makes a line of a message. It may be used by several goroutines.
type converter struct {
	transform *transform.Transformer
	bare      bool        // without attachments
	files     *blob.Store // of attachments; nil: none are stored
}

func newConverter(o convertOptions) (*converter, error) {
	c := &converter{
		transform: transform.New(transform.Config{InlineAttachments: attachmentModes[o.attachments]}),
		bare:      o.attachments == "none",
	}
	if o.dir == "" {
		return c, nil
	}
	var err error
	if c.files, err = blob.ShareAttachments(o.dir); err != nil {
		return nil, fmt.Errorf("make folder for attachments: %w", err)
	}
	return c, nil
}

// line is the event of a message. The error is of the folder for attachments.
func (c *converter) line(source message) ([]byte, error) {
	defer source.end()
	var event *eventv1.Event
	if c.files == nil {
		event, _ = c.transform.Event(source)
	} else {
		var err error
		if event, _, err = c.transform.EventWithFiles(source, func() (transform.File, error) { return c.files.New() }); err != nil {
			return nil, err
		}
	}
	if c.bare {
		dropAttachments(event)
	}
	return append(eventv1.AppendJSON(nil, event), '\n'), nil
}

// dropAttachments leaves attachments out of an event and of the messages in it.
func dropAttachments(e *eventv1.Event) {
	for left := []*eventv1.Event{e}; len(left) > 0; {
		e, left = left[0], left[1:]
		e.Attachments = nil
		for _, m := range e.EmbeddedMessages {
			left = append(left, m.Event)
		}
	}
}
