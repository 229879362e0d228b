//! The setting `logo`: a picture that cannot run, load or reveal anything.
//!
//! A page shows it in an `<img>` from a `data:` address, where no browser runs scripts or loads
//! anything; that the content is checked as well is the second lock. Nothing is repaired: what is
//! not allowed is a mistake.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node, NodeType, ParsingOptions};

/// The largest logo, in bytes of the picture: pages stay below 30 KB with it.
const LOGO_BYTES_MAX: usize = 8 * 1024;

/// The elements of SVG 1.1 that draw, describe or define colours. No `image`, `use`,
/// `foreignObject`, `style`, `script`, `a`, and nothing that animates.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
];

/// Attributes that place, shape and colour. No `style`, no `href`, no event handlers.
const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "viewBox",
    "width",
    "height",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "dx",
    "dy",
    "d",
    "points",
    "transform",
    "fill",
    "fill-rule",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-opacity",
    "opacity",
    "color",
    "offset",
    "stop-color",
    "stop-opacity",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "preserveAspectRatio",
    "version",
    "font-family",
    "font-size",
    "font-weight",
    "font-style",
    "text-anchor",
    "letter-spacing",
    "role",
    "aria-label",
    "aria-hidden",
];

const SVG: &str = "http://www.w3.org/2000/svg";

/// Checks a logo and gives the `data:` address a page shows it from.
pub(super) fn checked(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.starts_with('<') {
        return svg(text);
    }
    let form = "an SVG document, or a data: address such as data:image/png;base64,…";
    let (media, data) = text.strip_prefix("data:").and_then(|rest| rest.split_once(',')).ok_or(form)?;
    let Some(media) = media.strip_suffix(";base64") else {
        return Err(format!("{form}, in base64"));
    };
    let bytes = STANDARD.decode(data).map_err(|_| "a data: address whose base64 can be read".to_owned())?;
    if media == "image/svg+xml" {
        return svg(std::str::from_utf8(&bytes).map_err(|_| "SVG in UTF-8".to_owned())?);
    }
    small(bytes.len())?;
    let is = |magic: &[u8]| bytes.starts_with(magic);
    let fits = match media {
        "image/png" => is(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => is(b"\xff\xd8\xff"),
        "image/webp" => is(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        _ => return Err("a picture of the type image/svg+xml, image/png, image/jpeg or image/webp".into()),
    };
    if fits { Ok(text.to_owned()) } else { Err(format!("data that is {media}, as its address says")) }
}

fn small(bytes: usize) -> Result<(), String> {
    if bytes <= LOGO_BYTES_MAX {
        Ok(())
    } else {
        Err(format!("a logo of at most {LOGO_BYTES_MAX} bytes; it has {bytes}"))
    }
}

fn svg(text: &str) -> Result<String, String> {
    small(text.len())?;
    // A document type could define entities that stand for anything.
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document =
        Document::parse_with_options(text, options).map_err(|error| format!("well-formed SVG ({error})"))?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(format!("an svg element with xmlns=\"{SVG}\" at the top"));
    }
    document.descendants().try_for_each(node)?;
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(text)))
}

/// Whether a node of the document is one a logo may have.
fn node(node: Node<'_, '_>) -> Result<(), String> {
    match node.node_type() {
        NodeType::Root | NodeType::Text | NodeType::Comment => return Ok(()),
        NodeType::PI => return Err("SVG without processing instructions".into()),
        NodeType::Element => {}
    }
    let name = node.tag_name();
    if name.namespace() != Some(SVG) || !ELEMENTS.contains(&name.name()) {
        return Err(format!(
            "SVG without the element <{}>; allowed are {}",
            name.name(),
            ELEMENTS.join(", ")
        ));
    }
    for attribute in node.attributes() {
        let (key, value) = (attribute.name(), attribute.value());
        let foreign = attribute
            .namespace()
            .is_some_and(|namespace| namespace != "http://www.w3.org/XML/1998/namespace");
        if foreign || !(ATTRIBUTES.contains(&key) || attribute.namespace().is_some()) {
            return Err(format!("SVG without the attribute {key} (at <{}>)", name.name()));
        }
        if !stays_inside(value) {
            return Err(format!(
                "SVG that refers to nothing outside itself, unlike {key} at <{}>",
                name.name()
            ));
        }
    }
    Ok(())
}

/// Whether each `url(…)` of a value points into the same document, and
/// nothing is hidden by escapes.
fn stays_inside(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let mut places = value.split("url(");
    places.next();
    !value.contains('\\')
        && !value.contains(':')
        && places.all(|rest| rest.trim_start_matches([' ', '"', '\'']).starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(inner: &str) -> String {
        format!("<svg xmlns=\"{SVG}\" viewBox=\"0 0 8 8\">{inner}</svg>")
    }

    #[test]
    fn a_drawing_is_taken() {
        let cases = [
            ("shapes", "<g fill=\"#123\"><circle cx=\"4\" cy=\"4\" r=\"3\"/></g>"),
            (
                "gradient",
                "<defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"red\"/></linearGradient></defs><path fill=\"url(#a)\" d=\"M0 0h8v8z\"/>",
            ),
            ("text", "<title>Marlow &amp; Daughters</title><text x=\"1\" y=\"7\">M</text>"),
            ("comment", "<!-- drawn by hand -->"),
        ];
        for (id, inner) in cases {
            let address = checked(&with(inner)).unwrap_or_else(|mistake| panic!("{id}: {mistake}"));
            let again = checked(&address);
            assert_eq!(again.as_ref(), Ok(&address), "{id}: its own address is good too");
        }
    }

    #[test]
    fn what_could_run_or_load_is_refused() {
        let cases = [
            ("script", with("<script>alert(1)</script>"), "<script>"),
            ("handler", with("<path onload=\"alert(1)\" d=\"M0 0\"/>"), "onload"),
            ("style element", with("<style>*{fill:url(http://a)}</style>"), "<style>"),
            ("style attribute", with("<path style=\"fill:red\"/>"), "style"),
            ("image", with("<image href=\"http://a/b.png\"/>"), "<image>"),
            ("use", with("<use href=\"#a\"/>"), "<use>"),
            ("link", with("<a href=\"javascript:alert(1)\"><path/></a>"), "<a>"),
            ("html", with("<foreignObject><p>x</p></foreignObject>"), "<foreignObject>"),
            ("animation", with("<animate attributeName=\"href\"/>"), "<animate>"),
            ("outside", with("<path fill=\"url(http://a/b#c)\"/>"), "outside"),
            ("outside, hidden", with("<path fill=\"u\\72l(#a)\"/>"), "outside"),
            (
                "xlink",
                format!(
                    "<svg xmlns=\"{SVG}\" xmlns:x=\"http://www.w3.org/1999/xlink\"><path x:href=\"#a\"/></svg>"
                ),
                "href",
            ),
            ("entity", format!("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"{SVG}\"/>"), "well-formed"),
            (
                "instruction",
                format!("<?xml-stylesheet href=\"http://a\"?><svg xmlns=\"{SVG}\"/>"),
                "processing",
            ),
            ("no namespace", "<svg viewBox=\"0 0 8 8\"/>".into(), "xmlns"),
            ("not closed", "<svg>".into(), "well-formed"),
            ("too large", with(&format!("<path d=\"{}\"/>", "M0 0".repeat(3000))), "at most"),
            ("address", "https://a/logo.svg".into(), "data:"),
            ("html as data", "data:text/html;base64,PGI+".into(), "image/png"),
            ("not what it says", "data:image/png;base64,R0lGODlh".into(), "image/png"),
            ("not base64", "data:image/png;base64,%%%".into(), "base64"),
            ("percent", "data:image/svg+xml,<svg/>".into(), "base64"),
            (
                "script in base64",
                format!("data:image/svg+xml;base64,{}", STANDARD.encode(with("<script/>"))),
                "<script>",
            ),
            ("empty", String::new(), "SVG"),
        ];
        for (id, text, word) in cases {
            let mistake = checked(&text).expect_err(id);
            assert!(mistake.contains(word), "{id}: {mistake}");
        }
    }

    #[test]
    fn pictures_are_what_they_say() {
        let png = format!("data:image/png;base64,{}", STANDARD.encode(b"\x89PNG\r\n\x1a\nrest"));
        let webp = format!("data:image/webp;base64,{}", STANDARD.encode(b"RIFF\0\0\0\0WEBPrest"));
        for address in [png, webp] {
            assert_eq!(checked(&address), Ok(address));
        }
    }
}
