package servers

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
)

// An owner is whom mail belongs to: us, or nobody where we are root, since
// Dovecot serves no mail as root.
type owner struct {
	name, group string
	uid, gid    int
}

func mailOwner() (owner, error) {
	name := "nobody"
	who, err := user.Current()
	if err == nil && who.Uid == "0" {
		who, err = user.Lookup(name)
	}
	if err != nil {
		return owner{}, fmt.Errorf("find whom mail shall belong to: %w", err)
	}
	group, err := user.LookupGroupId(who.Gid)
	if err != nil {
		return owner{}, fmt.Errorf("find the group of %s: %w", who.Username, err)
	}
	o := owner{name: who.Username, group: group.Name}
	if o.uid, err = strconv.Atoi(who.Uid); err == nil {
		o.gid, err = strconv.Atoi(who.Gid)
	}
	if err != nil {
		return owner{}, fmt.Errorf("read the number of %s: %w", who.Username, err)
	}
	return o, nil
}

// give hands a file or folder to the owner.
func (o owner) give(path string) error {
	if os.Geteuid() == o.uid {
		return nil
	}
	return os.Chown(path, o.uid, o.gid)
}
