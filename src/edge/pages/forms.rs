//! What an operator changes by the console's forms: the way in, the way out, and the switch.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::super::{clock, glue, operator, switch};
use super::console::{ConsoleAnswer, ConsoleCall};
use crate::operator::{self as passes, Use, is_operator};
use crate::pages::console::admission::{Who, is_form, is_from_here};
use crate::pages::console::{self, Draw};
use crate::render::Rendered;

impl ConsoleCall {
    /// Whether a form comes from a page of this site.
    fn is_from_here(&self) -> bool {
        let (site, origin) = (self.header("sec-fetch-site"), self.header("origin"));
        is_from_here(site.as_deref(), origin.as_deref(), self.visit.url.authority())
    }

    /// The body as a form, or what is wrong with it.
    async fn form(&self) -> Result<Vec<u8>, ConsoleAnswer> {
        if !is_form(&self.header("content-type").unwrap_or_default()) {
            let wanted = "A form is wanted: application/x-www-form-urlencoded.";
            return Err(console::refused(415, wanted).into());
        }
        let most = u32::try_from(console::FORM_BYTES_MAX).unwrap_or(u32::MAX);
        let taken = JsFuture::from(glue::take(&self.visit.request, most)).await;
        let taken = taken.map_err(|_| console::refused(400, "The form could not be read."))?;
        let taken: glue::Start = taken.unchecked_into();
        if !taken.complete() {
            let most = format!("A form has at most {most} bytes.");
            return Err(console::refused(413, &most).into());
        }
        Ok(taken.bytes())
    }

    pub(super) async fn enter(&self, secret: &str) -> Result<Rendered, ConsoleAnswer> {
        let prefix = &self.visit.settings.prefix;
        if !self.is_from_here() {
            return Err(console::refused(403, "The form has to come from this site.").into());
        }
        let form = self.form().await?;
        if operator::is_locked(&self.visit) {
            let locked = console::refused(429, "Too many wrong tries: wait a little.");
            return Err(locked.with("Retry-After", &passes::tries::LOCK_S.to_string()).into());
        }
        let token = console::field(&form, "token");
        if !is_operator(token.as_deref(), Some(secret)) {
            self.refuse("a token that is not the operator's").await;
            return Err(Draw::Enter { wrong: true }.into());
        }
        // One for the console, and one by which the site's own pages know the operator.
        let given = [Use::Console, Use::Enter].map(|for_use| {
            let pass = passes::issue(secret, for_use, clock::now_ms()).unwrap_or_default();
            passes::set_cookie(for_use, &pass, prefix, self.visit.url.scheme())
        });
        let onwards = console::onwards(prefix, "");
        Ok(given.iter().fold(onwards, |reply, cookie| reply.with("Set-Cookie", cookie)))
    }

    pub(super) async fn leave(&self, secret: &str) -> Result<Rendered, ConsoleAnswer> {
        self.posted(secret).await?;
        let prefix = &self.visit.settings.prefix;
        let gone = [Use::Console, Use::Enter]
            .map(|for_use| passes::drop_cookie(for_use, prefix, self.visit.url.scheme()));
        let onwards = console::onwards(prefix, "");
        Ok(gone.iter().fold(onwards, |reply, cookie| reply.with("Set-Cookie", cookie)))
    }

    pub(super) async fn maintenance(&self, secret: &str) -> Result<Rendered, ConsoleAnswer> {
        let form = self.posted(secret).await?;
        let value = console::switch_value(&form, clock::now_ms())
            .map_err(|expected| console::refused(400, expected))?;
        let Some(store) = &self.visit.isolate.bindings.switch else {
            return Err(console::refused(501, "Bind a KV namespace as SWITCH first.").into());
        };
        match switch::write(self.visit.isolate, store, &value).await {
            Ok(()) => {
                let done = console::done(&value);
                Ok(console::onwards(&self.visit.settings.prefix, &format!("?done={done}")))
            }
            Err(_) => Err(console::refused(502, "The store did not take the value.").into()),
        }
    }

    /// A form of somebody who may change something: with a pass, from a page of ours, with
    /// what that page was given.
    async fn posted(&self, secret: &str) -> Result<Vec<u8>, ConsoleAnswer> {
        let pass = match self.who(secret) {
            Who::Script => return self.form().await,
            Who::Browser(pass) => pass,
            Who::Wrong | Who::Nobody => {
                self.refuse("a form without a pass").await;
                return Err(Draw::Enter { wrong: true }.into());
            }
        };
        if !self.is_from_here() {
            return Err(console::refused(403, "The form has to come from this site.").into());
        }
        let form = self.form().await?;
        let token = console::field(&form, "form_token").unwrap_or_default();
        if passes::is_our_form(secret, &pass, &token) {
            Ok(form)
        } else {
            Err(console::refused(403, "The form is not of this pass: load the page again.").into())
        }
    }
}
