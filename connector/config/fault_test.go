package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/config"
)

// faultsOf are the lines that a user gets to read.
func faultsOf(t *testing.T, text string) []string {
	t.Helper()
	_, err := parse(t, text)
	var faults *config.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("Parse = %v, want faults", err)
	}
	return strings.Split(err.Error(), "\n")
}

// wantFaults compares by beginning, so that a line may go on.
func wantFaults(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d faults, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range got {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("fault %d is\n  %s\nwant\n  %s", i, got[i], want[i])
		}
	}
}

func TestAllThatIsWrongIsToldAtOnceInTheOrderOfTheFile(t *testing.T) {
	got := faultsOf(t, `mailboxs: []
stop_timeout: 1ms
mailboxes:
  - id: Support!
    host: mail.example.org
    user: ann
    password: ${UNSET}
    poll_interval: 60
    port: abc
  - id: b
    host: Mail.Example.org
    username: bob
    password_file: none
    keep_on_server: never
    tls: {mode: tls, pin_sha256: [zz]}
    id: c
  - {id: d, host: mail.example.org, username: bob, password: x, backlog: last week}
  - {id: d, host: "mail.example.net:995", username: dan, password: x, password_file: y}
sinks:
  - name: events
    file: {path: x.ndjson}
    kafka: {topic: x}
  - file: 5
  - {name: events, webhook: {}}
  - {name: out, required: true, file: {path: "-"}}
  - {name: none}
log: {level: 3, format: xml}
admin: {listen: "0.0.0.0:80"}
limits: {attempts: 0, message_size: 5}
ledger: {kafka: {brokers: [a]}}
`)
	wantFaults(t, got, []string{
		`mailchute.yaml:1:1: mailboxs: there is no setting "mailboxs" here; did you mean mailboxes?`,
		`mailchute.yaml:2:1: stop_timeout: the time is too short to finish anything in; write at least 1s, or leave it out`,
		`mailchute.yaml:4:5: mailboxes[0].username: it is missing; write the login name`,
		`mailchute.yaml:4:5: mailboxes[0].id: "Support!" is no mailbox id; use a to z`,
		`mailchute.yaml:6:5: mailboxes[0].user: there is no setting "user" here; did you mean username?`,
		`mailchute.yaml:7:5: mailboxes[0].password: the environment has no "UNSET"; set it before the start`,
		`mailchute.yaml:8:5: mailboxes[0].poll_interval: "60" is no duration; write a duration such as 60s, 5m or 2h`,
		`mailchute.yaml:9:5: mailboxes[0].port: "abc" is no whole number that fits here; write a whole number`,
		`mailchute.yaml:13:5: mailboxes[1].password_file: the file cannot be read: open /etc/mailchute/none: no such file or directory; name a file that`,
		`mailchute.yaml:14:5: mailboxes[1].keep_on_server: "never" is no time to keep mail; write 0s, a duration such as 72h, or forever`,
		`mailchute.yaml:15:11: mailboxes[1].tls.mode: "tls" is no TLS mode; write implicit, stls or none`,
		`mailchute.yaml:15:22: mailboxes[1].tls.pin_sha256: "zz" is no SHA-256 in hex or base64; write the SHA-256 of`,
		`mailchute.yaml:16:5: mailboxes[1].id: the key stands here twice; leave one of them out`,
		`mailchute.yaml:17:5: mailboxes[2]: host and username are those of mailbox "b"; leave one of the two out`,
		`mailchute.yaml:17:65: mailboxes[2].backlog: "last week" is no backlog; write all, none, last 100 or since 2026-11-01`,
		`mailchute.yaml:18:6: mailboxes[3].id: "d" is the id of another mailbox already, in line 17; give each mailbox an id of its own`,
		`mailchute.yaml:18:13: mailboxes[3].host: "mail.example.net:995" holds a port; write the name alone, and port: beside it`,
		`mailchute.yaml:18:71: mailboxes[3].password_file: the secret is given twice; leave out this one, or the one without _file`,
		`mailchute.yaml:20:5: sinks[0]: it has two kinds, kafka and file; make two sinks of it`,
		`mailchute.yaml:23:5: sinks[1].file: "5" is a single value, where there are to be several; write settings below it`,
		`mailchute.yaml:23:5: sinks[1].name: it is missing; write a short name such as events`,
		`mailchute.yaml:24:6: sinks[2].name: "events" is the name of another sink already; give each sink a name of its own`,
		`mailchute.yaml:24:20: sinks[2].webhook: there is no setting "webhook" here; there are file, kafka, name, required`,
		`mailchute.yaml:25:17: sinks[3].required: standard output acknowledges nothing, so deletion cannot wait for it; leave required out`,
		`mailchute.yaml:26:5: sinks[4]: it has no kind; write kafka: or file: below the name`,
		`mailchute.yaml:27:7: log.level: "3" is no log level; write debug, info, warn or error`,
		`mailchute.yaml:27:17: log.format: "xml" is no log format; write auto, text or json`,
		`mailchute.yaml:28:9: admin.listen: "0.0.0.0:80" is no loopback address with a port; write 127.0.0.1:8025`,
		`mailchute.yaml:29:10: limits.attempts: the limit is below one; write at least 1, or leave it out`,
		`mailchute.yaml:29:23: limits.message_size: the limit is too small for mail; write at least 1KiB, or leave it out`,
		`mailchute.yaml:30:10: ledger.kafka: a ledger in Kafka is not in this version; write ledger: {} or leave it out`,
	})
}

func TestAFileThatIsNoConfigurationIsToldWhere(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"empty", "", "mailchute.yaml: the file has no settings; begin it with"},
		{"comments only", "# nothing\n", "mailchute.yaml: the file has no settings; begin it with"},
		{"a text", "hello\n", "mailchute.yaml:1:1: the file is no mapping of settings; begin it with"},
		{"a list", "- a\n- b\n", "mailchute.yaml:1:1: the file is no mapping of settings; begin it with"},
		{"two documents", minimal("", "") + "---\ndata_dir: x\n", "mailchute.yaml:11:1: a second document begins here; write all settings as one"},
		{"a tab", "data_dir: x\n\tlog: {}\n", "mailchute.yaml:2:1: this is no YAML: found character '\t' that cannot start any token; mend the syntax: blanks for indentation"},
		{"a bracket that is not closed", "mailboxes: [\n", "mailchute.yaml:1:12: this is no YAML: "},
		{"an octet that is no UTF-8", "data_dir: x\nlog: \"\xff\"\n", "mailchute.yaml:2:7: an octet here is no UTF-8; save the file as UTF-8"},
	} {
		t.Run(tc.name, func(t *testing.T) { wantFaults(t, faultsOf(t, tc.text), []string{tc.want}) })
	}
}

func TestAnchorsAliasesAndTagsAreRefused(t *testing.T) {
	wantFaults(t, faultsOf(t, minimal("    labels: {a: &a b, c: *a, d: !!str e}\n", "")), []string{
		"mailchute.yaml:7:14: mailboxes[0].labels.a: anchors, aliases and tags are not used here; write the value itself",
		"mailchute.yaml:7:23: mailboxes[0].labels.c: anchors, aliases and tags are not used here",
		"mailchute.yaml:7:30: mailboxes[0].labels.d: anchors, aliases and tags are not used here",
	})
}

func TestWhatAMailboxHasFromTheDefaultsIsToldThereAndOnce(t *testing.T) {
	text := minimal("  - {id: b, host: b.example.org, username: b, password: b}\n", "defaults: {poll_interval: 0s, port: 70000}\n")
	wantFaults(t, faultsOf(t, text), []string{
		"mailchute.yaml:11:12: defaults.poll_interval: the interval is not above zero; write a duration such as 60s",
		"mailchute.yaml:11:31: defaults.port: 70000 is no port; leave it out, or write 995 or 110",
	})
}

func TestWithoutARequiredSinkMailMustBeKept(t *testing.T) {
	text := strings.Replace(minimal("", ""), "    file:", "    required: false\n    file:", 1)
	wantFaults(t, faultsOf(t, text), []string{"mailchute.yaml:7:1: sinks: no sink is required, so nothing would ever tell that mail may be deleted; make one required: true, or keep_on_server: forever"})
	mustParse(t, strings.Replace(text, "    username", "    keep_on_server: forever\n    username", 1))
}

func TestPlainTextPasswordsDoNotCrossTheNetworkUnasked(t *testing.T) {
	for host, fine := range map[string]bool{"mail.example.org": true /* told when it is dialled */, "192.0.2.7": false, "100.64.0.1": false, "::ffff:192.0.2.7": false, "127.0.0.1": true, "::1": true, "10.1.2.3": true, "localhost": true} {
		text := strings.Replace(minimal("    tls: {mode: none}\n", ""), "mail.example.org", "'"+host+"'", 1)
		if _, err := parse(t, text); (err == nil) != fine {
			t.Errorf("mode none to %s: %v", host, err)
		}
	}
}

func TestHostsAreNamesOrAddressesAlone(t *testing.T) {
	for _, host := range []string{"pop3://mail.example.org", "mail.example.org:995", "[::1]", "ann@mail.example.org", "mail example", "a/b", `mail\texample`, `mail\vexample`, `mail\fexample`} {
		_, err := parse(t, strings.Replace(minimal("", ""), "mail.example.org", `"`+host+`"`, 1))
		if err == nil || !strings.Contains(err.Error(), "mailchute.yaml:4:5: mailboxes[0].host: ") {
			t.Errorf("host %s: %v, want a fault", host, err)
		}
	}
}

func TestAHostWithALineEndOrNULIsAFaultOfTheFile(t *testing.T) {
	for _, host := range []string{`"mail.example.org\r\nDELE 1"`, `"mail.example.org\r"`, `"mail.example.org\n"`, `"mail\0.example.org"`, "${LINES}"} {
		got := faultsOf(t, strings.Replace(minimal("", ""), "mail.example.org", host, 1))
		if len(got) == 0 || !strings.Contains(got[0], "mailboxes[0].host: it holds a line end or NUL; write it without") {
			t.Errorf("host %s: %q, want a fault", host, got)
		}
	}
}

func TestValuesOfTheEnvironmentAreChecked(t *testing.T) {
	for _, tc := range []struct{ setting, want string }{
		{"username: ${EMPTY}", "mailboxes[0].username: it is empty; write the login name"},
		{"username: ${LINES}", "mailboxes[0].username: it holds a line end or NUL; write it without: POP3 cannot carry them"},
		{"username: ann\n    labels: {a: '${LATIN}'}", "mailboxes[0].labels.a: the value of the environment is no UTF-8"},
		{"username: a$b", "mailboxes[0].username: a dollar sign stands alone; write ${NAME} for a value of the environment, $$ for a dollar sign"},
		{"username: a$", "mailboxes[0].username: a dollar sign stands alone"},
		{"username: ${EMPTY", "mailboxes[0].username: a dollar sign stands alone"},
	} {
		got := faultsOf(t, strings.Replace(minimal("", ""), "username: ann", tc.setting, 1))
		if len(got) != 1 || !strings.Contains(got[0], ": "+tc.want) {
			t.Errorf("%s: %q, want %q", tc.setting, got, tc.want)
		}
	}
}

func TestASecretNeverShowsInAFault(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "password")
	if err := os.WriteFile(file, []byte(hidden), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"password: [" + hidden + "]",
		"password: {a: " + hidden + "}",
		"password: ${" + hidden + "}",
		"password: $" + hidden,
		"password: \"" + hidden + "\\n\"",
		"password: " + hidden + "\n    password_file: " + file,
		"password_file: " + file + "\n    password: " + hidden,
		"password: ${PASSWORD}\n    poll_interval: ${PASSWORD}",
		"password: !x " + hidden,
		"password: *" + hidden,
		"password: 'x\n    port: " + hidden,
		"password: \"" + hidden,
		"password: ${PASSWORD}\n    port: ${PASSWORD}",
	} {
		_, err := parse(t, strings.Replace(minimal("", ""), "password: secret", line, 1))
		if err == nil {
			t.Errorf("%q has no fault", line)
		}
		if shown := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(shown, hidden) {
			t.Errorf("%q is told as %s", line, shown)
		}
	}
}

func TestASecretNeverShowsInAConfiguration(t *testing.T) {
	cfg := mustParse(t, strings.Replace(minimal("", ""), "secret", "${PASSWORD}", 1))
	if cfg.Mailboxes[0].Password.Reveal() != hidden {
		t.Fatal("the password was not read")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if shown := fmt.Sprintf(verb, *cfg) + fmt.Sprintf(verb, cfg.Mailboxes[0]); strings.Contains(shown, hidden) {
			t.Errorf("%s shows the password", verb)
		}
	}
}

func TestAFileThatIsNotThereIsToldWithItsCure(t *testing.T) {
	_, err := config.Load(filepath.Join(t.TempDir(), "none.yaml"), environment)
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "none.yaml") || !strings.Contains(err.Error(), "-c") {
		t.Errorf("Load = %v", err)
	}
}
