//! `#[residual]` and `#[elidable]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{FnArg, Ident, ItemFn, Pat, ReturnType};

/// What is between the parentheses of `#[residual(...)]`.
pub struct EffectsOption {
    effects: Ident,
    asks_who_lives: bool,
}

impl EffectsOption {
    pub fn elidable() -> Self {
        EffectsOption::plain("Elidable")
    }

    fn plain(effects: &str) -> Self {
        EffectsOption {
            effects: format_ident!("{effects}"),
            asks_who_lives: false,
        }
    }
}

impl Parse for EffectsOption {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(EffectsOption::plain("Any"));
        }
        let name: Ident = input.parse()?;
        match name.to_string().as_str() {
            "reads" => Ok(EffectsOption::plain("Reads")),
            "writes" => Ok(EffectsOption::plain("Writes")),
            "any" => Ok(EffectsOption::plain("Any")),
            "asking" => Ok(EffectsOption {
                asks_who_lives: true,
                ..EffectsOption::plain("Any")
            }),
            _ => Err(syn::Error::new(
                name.span(),
                "expected `reads`, `writes`, `any` or `asking`",
            )),
        }
    }
}

pub fn expand(option: EffectsOption, item: ItemFn) -> syn::Result<TokenStream> {
    let EffectsOption {
        effects,
        asks_who_lives,
    } = option;
    let signature = &item.sig;
    if !signature.generics.params.is_empty() {
        return Err(syn::Error::new_spanned(
            &signature.generics,
            "a residual function is plain Rust: it is not generic (it gets native values, whatever the domain of its caller)",
        ));
    }
    let mut names = Vec::new();
    let mut types = Vec::new();
    for argument in &signature.inputs {
        let FnArg::Typed(argument) = argument else {
            return Err(syn::Error::new_spanned(
                argument,
                "a residual function takes no `self`",
            ));
        };
        let Pat::Ident(name) = &*argument.pat else {
            return Err(syn::Error::new_spanned(
                &argument.pat,
                "expected a plain argument name",
            ));
        };
        names.push(name.ident.clone());
        types.push(argument.ty.clone());
    }
    if names.len() > 6 {
        return Err(syn::Error::new_spanned(
            &signature.inputs,
            "a residual function takes at most six arguments",
        ));
    }
    let result = match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    let (visibility, attributes, name, body) =
        (&item.vis, &item.attrs, &signature.ident, &item.block);
    let inputs = &signature.inputs;
    let text = name.to_string();
    let words: Vec<Ident> = (0..names.len()).map(|i| format_ident!("word{i}")).collect();
    let pointer = format_ident!("F{}", names.len());
    Ok(quote! {
        #(#attributes)*
        #[inline(always)]
        #visibility fn #name<D: ::smelt::Domain>(
            #(#names: <#types as ::smelt::Argument>::In<D>),*
        ) -> <#result as ::smelt::Return>::In<D> {
            fn body(#inputs) -> #result #body
            extern "C" fn entry(#(#words: u64),*) -> u64 {
                ::smelt::shield(|| {
                    <#result as ::smelt::Return>::into_raw(body(#(<#types as ::smelt::Argument>::from_raw(#words)),*))
                })
            }
            static CALLEE: ::smelt::Callee = ::smelt::Callee {
                name: concat!(module_path!(), "::", #text),
                code: ::smelt::CodePointer::#pointer(entry),
                arguments: &[#(<#types as ::smelt::Argument>::KIND),*],
                result: <#result as ::smelt::Return>::KIND,
                effects: ::smelt::Effects::#effects,
                asks_who_lives: #asks_who_lives,
            };
            <#result as ::smelt::Return>::lift::<D>(D::call(
                &CALLEE,
                &[#(<#types as ::smelt::Argument>::lower::<D>(#names)),*],
            ))
        }
    })
}
