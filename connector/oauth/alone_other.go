//go:build !unix

package oauth

import "os/exec"

// alone changes nothing: there are no process groups.
func alone(*exec.Cmd) {}
