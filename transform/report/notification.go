package report

import (
	"cmp"
	"encoding/json"
	"strings"
)

// notification is what Amazon SES tells of a mail that it was to deliver. SNS
// sends it on by mail, as a text of JSON.
type notification struct {
	Message string `json:"Message"` // the same once more, where SNS wraps it
	Kind    string `json:"notificationType"`
	Event   string `json:"eventType"` // Kind, where SES publishes events
	Mail    struct {
		Source      string   `json:"source"`
		Destination []string `json:"destination"`
		Header      struct {
			From      []string `json:"from"`
			To        []string `json:"to"`
			MessageID string   `json:"messageId"`
			Subject   *string  `json:"subject"`
		} `json:"commonHeaders"`
	} `json:"mail"`
	Bounce struct {
		Type       string     `json:"bounceType"`
		SubType    string     `json:"bounceSubType"`
		MTA        string     `json:"reportingMTA"`
		Recipients []notified `json:"bouncedRecipients"`
	} `json:"bounce"`
	Delay struct {
		MTA        string     `json:"reportingMTA"`
		Recipients []notified `json:"delayedRecipients"`
	} `json:"deliveryDelay"`
	Delivery struct {
		MTA        string   `json:"reportingMTA"`
		Response   string   `json:"smtpResponse"`
		Recipients []string `json:"recipients"`
	} `json:"delivery"`
	Complaint struct {
		Type       string     `json:"complaintFeedbackType"`
		UserAgent  string     `json:"userAgent"`
		Arrival    string     `json:"arrivalDate"`
		Recipients []notified `json:"complainedRecipients"`
	} `json:"complaint"`
}

// notified is a recipient in a notification.
type notified struct {
	Address    string `json:"emailAddress"`
	Action     string `json:"action"`
	Status     string `json:"status"`
	Diagnostic string `json:"diagnosticCode"`
}

// notifies reads a notification of Amazon SES. The text must be one, not hold
// one, and a program must have sent it.
func notifies(m *Mail, s *sender) (Report, bool) {
	_, sns := m.get("X-Amz-Sns-Message-Id")
	text := strings.TrimLeft(m.Text[:min(len(m.Text), longestNotice)], " \n")
	if s.desk || !sns && !s.robot || !strings.HasPrefix(text, "{") {
		return Report{}, false
	}
	n, ok := decodeNotification(strings.ReplaceAll(text, "!\n ", "")) // QUIRK: sendmail breaks long lines so
	if ok && n.Message != "" {
		n, ok = decodeNotification(n.Message)
	}
	if !ok {
		return Report{}, false
	}
	r := Report{Kind: DSN, Evidence: "json", Original: n.original()}
	switch cmp.Or(n.Kind, n.Event) {
	case "Bounce":
		r.ReportingMTA = hostOf(n.Bounce.MTA)
		r.Recipients = recipients(n.Bounce.Recipients, n.bounced)
	case "DeliveryDelay":
		r.ReportingMTA = hostOf(n.Delay.MTA)
		r.Recipients = recipients(n.Delay.Recipients, delayed)
	case "Delivery":
		r.ReportingMTA = hostOf(n.Delivery.MTA)
		r.Recipients = recipients(n.Delivery.Recipients, n.delivered)
	case "Complaint":
		r.Kind = ARF
		r.Feedback = &Feedback{
			Type:      strings.ReplaceAll(strings.ToLower(oneLine(n.Complaint.Type)), "-", "_"),
			UserAgent: oneLine(n.Complaint.UserAgent), Arrival: oneLine(n.Complaint.Arrival), MailFrom: recipientOf(n.Mail.Source),
		}
		r.Recipients = recipients(n.Complaint.Recipients, func(to notified) Recipient {
			return Recipient{Original: recipientOf(to.Address), Action: r.Feedback.Type}
		})
	}
	return r, len(r.Recipients) > 0
}

// decodeNotification decodes the value that a text begins with; SNS adds how to
// unsubscribe.
func decodeNotification(text string) (n notification, ok bool) {
	err := json.NewDecoder(strings.NewReader(text)).Decode(&n)
	return n, err == nil
}

func recipients[T any](list []T, read func(T) Recipient) []Recipient {
	var out []Recipient
	for _, one := range list[:min(len(list), mostRecipients)] {
		out = append(out, read(one))
	}
	return out
}

// bounced is a recipient of a bounce. Where the other side sent no report, the
// type is all that is known of it.
func (n *notification) bounced(to notified) Recipient {
	r := to.recipient("failed")
	if to.Status == "" && to.Diagnostic == "" {
		r.Reason = reasonOfSubType(n.Bounce.SubType)
		r.Status, r.StatusSource = statusOf(r.Reason, "", n.Bounce.Type == "Transient"), "reason"
	}
	return r
}

func delayed(to notified) Recipient { return to.recipient("delayed") }

func (n *notification) delivered(to string) Recipient {
	r := Recipient{Final: recipientOf(to), Action: "delivered", Diagnostic: oneLine(n.Delivery.Response)}
	if r.Status = enhanced(r.Diagnostic); r.Status != "" {
		r.StatusSource = "diagnostic"
	}
	return r
}

func (to *notified) recipient(action string) Recipient {
	r := Recipient{Final: recipientOf(to.Address), Action: cmp.Or(actionOf(to.Action), action), Diagnostic: diagnosticOf(to.Diagnostic)}
	if r.Status = enhanced(to.Status); r.Status != "" {
		r.StatusSource = "status"
	}
	r.judge(r.Diagnostic)
	return r
}

// reasonOfSubType is the reason that a bounceSubType gives.
func reasonOfSubType(kind string) string {
	switch kind {
	case "NoEmail":
		return UserUnknown
	case "MailboxFull":
		return MailboxFull
	case "MessageTooLarge":
		return TooBig
	case "ContentRejected", "AttachmentRejected":
		return Content
	case "Suppressed", "OnAccountSuppressionList", "UnsubscribedRecipient":
		return Policy
	}
	return Other
}

// original is the mail that is told of; its header is there if that was asked for.
func (n *notification) original() Original {
	head := &n.Mail.Header
	from, to := head.From, head.To
	if len(from) == 0 {
		from = []string{n.Mail.Source}
	}
	if len(to) == 0 {
		to = n.Mail.Destination
	}
	fields := []Field{{"Message-ID", head.MessageID}, {"From", strings.Join(from, ", ")}, {"To", strings.Join(to, ", ")}}
	if head.Subject != nil {
		fields = append(fields, Field{"Subject", *head.Subject})
	}
	for i := range fields {
		fields[i].Value = strings.ReplaceAll(fields[i].Value, "\x00", "")
	}
	return originalOf(fields)
}
