//! Values for JavaScript, made of ours.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

/// An object for JavaScript. Setting a field of a new object cannot fail.
pub fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        drop(Reflect::set(&object, &JsValue::from_str(name), value));
    }
    object
}

/// A list of texts or numbers for JavaScript.
pub fn list<T: Into<JsValue> + Clone>(values: &[T]) -> JsValue {
    values.iter().cloned().map(Into::into).collect::<Array>().into()
}
