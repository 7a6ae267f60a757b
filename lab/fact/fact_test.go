package fact

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fill gives every field below v a value that is not its zero value.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("näme\x1b<\u2028")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(-7)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		v.SetUint(200)
	case reflect.Uint64:
		v.SetUint(1<<64 - 1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.Map:
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(k)
		fill(e)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(k, e)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	default:
		panic("fill: " + v.Type().String())
	}
}

func TestEveryKindRoundTrips(t *testing.T) {
	for _, name := range Kinds() {
		full := reflect.New(reflect.TypeOf(kinds[name]))
		fill(full.Elem())
		for _, value := range []any{kinds[name], full.Elem().Interface()} {
			raw, err := json.Marshal(value)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			back, err := Decode(name, raw)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if d := cmp.Diff(value, back); d != "" {
				t.Errorf("%s changes in JSON:\n%s", name, d)
			}
			if k := Kind(back); k != name {
				t.Errorf("%s: decoded as kind %q", name, k)
			}
		}
	}
}

func TestKeysAreSnakeCase(t *testing.T) {
	word := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	var look func(kind string, ty reflect.Type)
	look = func(kind string, ty reflect.Type) {
		switch ty.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			look(kind, ty.Elem())
		case reflect.Struct:
			if ty == reflect.TypeFor[time.Time]() {
				return
			}
			seen := map[string]bool{}
			for i := range ty.NumField() {
				f := ty.Field(i)
				key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				if !word.MatchString(key) {
					t.Errorf("%s: %s.%s has the key %q, which is not snake_case", kind, ty.Name(), f.Name, key)
				}
				if seen[key] {
					t.Errorf("%s: %s has the key %q twice", kind, ty.Name(), key)
				}
				seen[key] = true
				look(kind, f.Type)
			}
		}
	}
	for _, name := range Kinds() {
		if !regexp.MustCompile(`^[a-z]+/[1-9][0-9]*$`).MatchString(name) {
			t.Errorf("kind %q: want a word, a slash and a version", name)
		}
		look(name, reflect.TypeOf(kinds[name]))
	}
}

func TestUnknownKindIsKept(t *testing.T) {
	raw := json.RawMessage(`{"a":1}`)
	v, err := Decode("future/9", raw)
	if got, is := v.(json.RawMessage); err != nil || !is || string(got) != string(raw) {
		t.Errorf("got %v, %v", v, err)
	}
	if _, err := Decode("account/1", json.RawMessage(`{"name":1}`)); err == nil {
		t.Error("a number was taken for a name")
	}
	if slices.Contains(Kinds(), "future/9") {
		t.Error("unknown kind is listed")
	}
}

func TestText(t *testing.T) {
	if got := Text("a\xff\xfeb\u00e4"); got != "a\uFFFDb\u00e4" {
		t.Errorf("got %q", got)
	}
}
