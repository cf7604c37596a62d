package oauth

import (
	"os/exec"
	"syscall"
)

// alone puts a command into a process group of its own, so that what it has
// started ends with it.
func alone(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
}
