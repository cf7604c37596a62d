package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrongUsageIsExitCode2AndSaysWhatWasMeant(t *testing.T) {
	for _, tc := range []struct {
		args string
		want []string
	}{
		{"chck", []string{`there is no command "chck"; did you mean check?`}},
		{"frobnicate", []string{`there is no command "frobnicate"`, "See mailchute --help"}},
		{"run --onec", []string{"unknown flag: --onec; did you mean --once?"}},
		{"run --zzz", []string{"unknown flag: --zzz"}},
		{"check --conect", []string{"did you mean --connect?"}},
		{"run now", []string{`run takes no arguments, but there is "now"`}},
		{"check now", []string{"check takes no arguments"}},
		{"demo now", []string{"demo takes no arguments"}},
		{"version now", []string{"version takes no arguments"}},
		{"convert", []string{"name at least one file, or - for standard input"}},
		{"completion", []string{"name one shell: bash, zsh, fish or powershell"}},
		{"completion tcsh", []string{"name one shell"}},
		{"check --output xml", []string{`there is no output "xml": write text or json`}},
		{"version --output xml", []string{`there is no output "xml"`}},
		{"run -c", []string{"flag needs an argument"}},
		{"run -c /nowhere/mailchute.yaml", []string{"/nowhere/mailchute.yaml", "-c"}},
		{"run -c /", []string{"read configuration"}},
	} {
		o := mustEnd(t, exitUsage, strings.Fields(tc.args)...)
		wantWords(t, o.errors, tc.want...)
		if o.out != "" {
			t.Errorf("mailchute %s writes %q to standard output", tc.args, o.out)
		}
	}
}

func TestHelpIsExitCode0(t *testing.T) {
	for _, args := range []string{"", "--help", "help run", "run --help", "check --help", "convert --help", "demo --help"} {
		wantWords(t, mustEnd(t, exitDone, strings.Fields(args)...).out, "mailchute", "Usage:")
	}
}

func TestTheVersionIsSaidForPeopleAndForPrograms(t *testing.T) {
	wantWords(t, mustEnd(t, exitDone, "version").out, "mailchute ", "commit ", "go1.")
	var said map[string]string
	if err := json.Unmarshal([]byte(mustEnd(t, exitDone, "version", "--output", "json").out), &said); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"version", "commit", "date", "go", "platform"} {
		if said[key] == "" {
			t.Errorf("%s is not said", key)
		}
	}
}

func TestEveryShellHasItsCompletion(t *testing.T) {
	for shell, word := range map[string]string{"bash": "__start_mailchute", "zsh": "#compdef mailchute", "fish": "complete -c mailchute", "powershell": "Register-ArgumentCompleter"} {
		wantWords(t, mustEnd(t, exitDone, "completion", shell).out, word)
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash here")
	}
	check := exec.Command(bash, "-n")
	check.Stdin = strings.NewReader(mustEnd(t, exitDone, "completion", "bash").out)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("bash does not take its completion: %v\n%s", err, out)
	}
}

func TestAWrongConfigurationIsExitCode2ForEveryCommandThatReadsOne(t *testing.T) {
	path := write(t, t.TempDir(), "mailchute.yaml", "mailboxes: []\nsink: []\n")
	for _, command := range []string{"run", "run --once", "check", "check --connect", "check --output json"} {
		o := mustEnd(t, exitUsage, append(strings.Fields(command), "-c", path)...)
		wantWords(t, o.errors, path+":2:1: sink: there is no setting", "did you mean sinks?", path+":1:1: mailboxes: no mailbox", "3 faults in the configuration")
	}
	if got := files(t, filepath.Dir(path)); strings.Count(got, "\n") != 1 {
		t.Errorf("something was made:\n%s", got)
	}
}
