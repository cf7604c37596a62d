package delivery_test

import (
	"testing"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// renamed is a maildrop of two messages whose unique-ids would be equal. Dovecot
// (pop3_uidl_duplicates = rename) lists the second as "same-2", for as long as
// the first is there.
func renamed(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.drop.AddAs("same", []byte(mail("one")))
	r.drop.AddAs("same-2", []byte(mail("two"))) // of one size with the first
	return r
}

func (r *rig) withoutTheFirst() {
	r.drop.Remove("same")
	r.drop.Remove("same-2")
	r.drop.AddAs("same", []byte(mail("two")))
}

func TestAMessageThatTakesTheUniqueIDOfADeletedOneIsDeliveredNotDeleted(t *testing.T) {
	r := renamed(t)
	r.server.Order(pop3test.Fault{Command: "RETR", Message: 2, Session: 1, Do: pop3test.Refuse("not now")})
	r.visit()
	r.wantEvents("one")
	r.withoutTheFirst()
	for range 2 {
		r.visit()
	}
	r.wantEvents("one", "two")
	r.wantLeft(0)
}

func TestAKeptMessageThatTakesTheUniqueIDOfADeletedOneIsNotPublishedAgain(t *testing.T) {
	r := renamed(t)
	r.keep(delivery.Forever)
	r.visit()
	r.withoutTheFirst()
	for range 3 {
		r.visit()
	}
	r.wantEvents("one", "two")
	r.wantLeft(1)
}

func TestADeliveredMessageThatTakesTheUniqueIDOfADeletedOneIsDeletedAndNotPublishedAgain(t *testing.T) {
	r := renamed(t)
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepSome(1)})
	r.badVisit()
	r.wantEvents("one", "two")
	r.withoutTheFirst()
	for range 2 {
		r.visit()
	}
	r.wantEvents("one", "two")
	r.wantLeft(0)
}
