package tnef

import "encoding/binary"

// Properties (MS-OXPROPS) that are looked at.
const (
	propMessageClass     = 0x001a
	propSubject          = 0x0037
	propClientSubmitTime = 0x0039
	propSentName         = 0x0042 // PidTagSentRepresentingName
	propStartDate        = 0x0060
	propEndDate          = 0x0061
	propSentAddress      = 0x0065
	propRecipientType    = 0x0c15
	propSenderName       = 0x0c1a
	propSenderAddress    = 0x0c1f
	propDeliveryTime     = 0x0e06
	propBody             = 0x1000
	propRTF              = 0x1009
	propHTML             = 0x1013
	propMessageID        = 0x1035
	propDisplayName      = 0x3001
	propEmailAddress     = 0x3003
	propAttachData       = 0x3701
	propAttachFilename   = 0x3704
	propAttachMethod     = 0x3705
	propLongFilename     = 0x3707
	propMimeTag          = 0x370e
	propContentID        = 0x3712
	propAttachFlags      = 0x3714
	propSMTPAddress      = 0x39fe
	propInternetCodepage = 0x3fde
	propMessageCodepage  = 0x3ffd
	propSenderSMTP       = 0x5d01
	propSentSMTP         = 0x5d02
	propAttachmentHidden = 0x7ffe
	firstNamed           = 0x8000

	// Named ones: a set of names above, a number below.
	namesOfAppointment = 1 << 16
	namesOfMeeting     = 2 << 16

	propSequence      = namesOfAppointment | 0x8201
	propLocation      = namesOfAppointment | 0x8208
	propStartWhole    = namesOfAppointment | 0x820d
	propEndWhole      = namesOfAppointment | 0x820e
	propAllDay        = namesOfAppointment | 0x8215
	propReplaceTime   = namesOfAppointment | 0x8228 // PidLidExceptionReplaceTime
	propGlobalID      = namesOfMeeting | 0x0003
	propCleanGlobalID = namesOfMeeting | 0x0023
)

// Sets of names (MS-OXPROPS section 1.3.2): PSETID_Appointment and PSETID_Meeting.
const (
	setAppointment = "\x02\x20\x06\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
	setMeeting     = "\x90\xda\xd8\x6e\x0b\x45\xdb\x11\x98\xda\x00\xaa\x00\x3f\x13\x05"
)

// Types of values (MS-OXCDATA section 2.11.1).
const (
	typeNull      = 0x0001
	typeInteger16 = 0x0002
	typeInteger32 = 0x0003
	typeFloat32   = 0x0004
	typeFloat64   = 0x0005
	typeCurrency  = 0x0006
	typeTime      = 0x0007
	typeError     = 0x000a
	typeBoolean   = 0x000b
	typeObject    = 0x000d
	typeInteger64 = 0x0014
	typeString8   = 0x001e
	typeUnicode   = 0x001f
	typeFiletime  = 0x0040
	typeGUID      = 0x0048
	typeBinary    = 0x0102
	multiple      = 0x1000
)

// value is one value as it stands there.
type value struct {
	kind   uint16
	octets []byte
}

// properties are values by id.
type properties map[uint32]value

// cursor reads a slice from its front. After short, all it reads is zero.
type cursor struct {
	rest  []byte
	short bool
}

func (c *cursor) take(n uint64) []byte {
	if c.short || n > uint64(len(c.rest)) {
		c.short = true
		return nil
	}
	taken := c.rest[:n]
	c.rest = c.rest[n:]
	return taken
}

func (c *cursor) uint16() uint16 {
	if b := c.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) uint32() uint32 {
	if b := c.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// padded takes n octets and those that fill up to a multiple of four, which may
// be missing at the end.
func (c *cursor) padded(n uint64) []byte {
	b := c.take(n)
	if !c.short {
		c.rest = c.rest[min(-n&3, uint64(len(c.rest))):]
	}
	return b
}

// properties reads a counted list (MS-OXTNEF section 2.1.3.4). Of several equal
// ones the first counts.
func (r *reading) properties(c *cursor, into properties) {
	for n := c.uint32(); n > 0 && !c.short; n-- {
		if r.left.Properties == 0 {
			r.fault(CodeLimit, detailPropertyLimit, true)
			c.short = true
			return
		}
		r.left.Properties--
		kind, id := c.uint16(), uint32(c.uint16())
		if id >= firstNamed {
			id = c.name()
		}
		v := r.value(c, kind)
		if c.short {
			break
		}
		if _, known := into[id]; !known && id != 0 && kind&multiple == 0 {
			into[id] = v
		}
	}
	if c.short {
		r.fault(CodeDamaged, detailPropertyDamaged, true)
	}
}

// name reads the name of a named property; 0 is one that is not looked at.
func (c *cursor) name() (id uint32) {
	set := string(c.take(16))
	if c.uint32() != 0 {
		c.padded(uint64(c.uint32())) // a word
		return 0
	}
	number := c.uint32()
	switch {
	case number >= 1<<16:
	case set == setAppointment:
		return namesOfAppointment | number
	case set == setMeeting:
		return namesOfMeeting | number
	}
	return 0
}

// value reads what a property holds, the last value of several.
func (r *reading) value(c *cursor, kind uint16) value {
	base := kind &^ multiple
	count := uint32(1)
	variable := base == typeObject || base == typeString8 || base == typeUnicode || base == typeBinary
	if variable || kind&multiple != 0 {
		count = c.uint32()
	}
	if !variable {
		size, ok := fixedSize(base)
		if !ok {
			c.short = true
			return value{}
		}
		return value{kind: base, octets: c.take(size * uint64(count))}
	}
	v := value{kind: base}
	for ; count > 0 && !c.short; count-- {
		v.octets = c.padded(uint64(c.uint32()))
	}
	return v
}

// fixedSize is how many octets a value takes, filled up to a multiple of four.
func fixedSize(kind uint16) (size uint64, ok bool) {
	switch kind {
	case typeNull:
		return 0, true
	case typeInteger16, typeInteger32, typeFloat32, typeError, typeBoolean:
		return 4, true
	case typeFloat64, typeCurrency, typeTime, typeInteger64, typeFiletime:
		return 8, true
	case typeGUID:
		return 16, true
	}
	return 0, false
}
