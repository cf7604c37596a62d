// Package admin shows a person what a connector is doing: one page of HTML, the
// same as JSON, the metrics it is given, and two answers for whoever watches
// processes. It reads, and changes nothing.
//
// There is no login. Serve therefore takes loopback addresses only, and Handler
// answers only requests that name the host it was made for, so that a foreign
// page in the reader's browser cannot read it by way of a DNS name of its own.
//
// The sender and the subject of a mail are content. They are shown where the
// Board gives them, which is for the owner of the Board to decide.
package admin

import "time"

// A Board is what there is to show. Its methods may be called from several
// goroutines, and return copies.
type Board interface {
	// Mailboxes are the configured mailboxes, in the order of the configuration.
	Mailboxes() []MailboxStatus
	// Sinks are the configured sinks, in the order of the configuration.
	Sinks() []SinkStatus
	// Recent are the last messages that have an outcome, newest first.
	Recent() []RecentEvent
}

// State is what a mailbox is doing.
type State string

// The states of a mailbox.
const (
	Waiting    State = "waiting"     // for the next visit
	Visiting   State = "visiting"    // a session is open, or waits for a free one
	BackingOff State = "backing off" // the last visit failed: the next one comes later
	Stopped    State = "stopped"     // no further visit
)

// MailboxStatus is one mailbox. Listed is the sum of Pending, Delivered,
// Quarantined, Filtered and Skipped: all of them count messages of the last
// good listing. Events, Deleted and Vanished count since the process started.
type MailboxStatus struct {
	ID            string `json:"id"`
	Host          string `json:"host"`
	TLSUnverified bool   `json:"tls_unverified"` // the server's certificate is not verified, and no key is pinned

	State     State     `json:"state"`
	LastVisit time.Time `json:"last_visit,omitzero"` // end of the last visit
	LastGood  time.Time `json:"last_good,omitzero"`  // last good listing
	NextVisit time.Time `json:"next_visit,omitzero"`

	Listed      int `json:"listed"`
	Pending     int `json:"pending"`
	Delivered   int `json:"delivered"` // acknowledged and still on the server
	Quarantined int `json:"quarantined"`
	Filtered    int `json:"filtered"`
	Skipped     int `json:"skipped"`

	Events   int `json:"events"`   // acknowledged by every required sink
	Deleted  int `json:"deleted"`  // removed from the server
	Vanished int `json:"vanished"` // left the server undelivered, not by us

	Problem string `json:"problem,omitempty"` // the last trouble, while it lasts; no content of mail, no secrets
}

// SinkStatus is one sink. Events counts since the process started.
type SinkStatus struct {
	Name     string    `json:"name"`
	Kind     string    `json:"kind"`  // "file", "kafka", …
	Where    string    `json:"where"` // path, or brokers and topic; no secrets
	Required bool      `json:"required"`
	Events   int       `json:"events"`
	Last     time.Time `json:"last,omitzero"` // last acknowledgement
	Problem  string    `json:"problem,omitempty"`
}

// RecentEvent is one message that has an outcome.
type RecentEvent struct {
	ID      string    `json:"id"`
	Mailbox string    `json:"mailbox"`
	At      time.Time `json:"at"`
	Size    int64     `json:"size"`    // octets of the message
	Outcome string    `json:"outcome"` // "delivered", "quarantined", …
	Reason  string    `json:"reason,omitempty"`
	From    string    `json:"from,omitempty"`    // content of the mail: "" to keep it private
	Subject string    `json:"subject,omitempty"` // content of the mail: "" to keep it private
}
