package fact

import (
	"reflect"
	"strings"
	"unicode/utf8"
)

// Clean gives value with every text in it valid UTF-8, bytes that are not as
// U+FFFD: what JSON would write anyway, so that a fact is the same before and
// after it stood in a report.
func Clean(value any) any {
	v := reflect.ValueOf(value)
	if valid(v) {
		return value
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(clean(v))
	return c.Interface()
}

func valid(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return utf8.ValidString(v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && !valid(v.Field(i)) {
				return false
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !valid(v.Index(i)) {
				return false
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if !valid(it.Key()) || !valid(it.Value()) {
				return false
			}
		}
	case reflect.Pointer:
		return v.IsNil() || valid(v.Elem())
	}
	return true
}

// clean copies v where something in it must change.
func clean(v reflect.Value) reflect.Value {
	if valid(v) {
		return v
	}
	c := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		c.SetString(strings.ToValidUTF8(v.String(), "\uFFFD"))
	case reflect.Struct:
		c.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.Field(i).Set(clean(v.Field(i)))
			}
		}
	case reflect.Slice:
		c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			c.Index(i).Set(clean(v.Index(i)))
		}
	case reflect.Array:
		for i := range v.Len() {
			c.Index(i).Set(clean(v.Index(i)))
		}
	case reflect.Map:
		c.Set(reflect.MakeMap(v.Type()))
		for it := v.MapRange(); it.Next(); {
			c.SetMapIndex(clean(it.Key()), clean(it.Value()))
		}
	case reflect.Pointer:
		c.Set(reflect.New(v.Type().Elem()))
		c.Elem().Set(clean(v.Elem()))
	}
	return c
}
