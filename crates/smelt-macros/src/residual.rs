//! `#[residual]` and `#[elidable]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Expr, FnArg, Ident, ItemFn, Pat, ReturnType, Token, Type};

/// What is between the parentheses of `#[residual(...)]`.
pub struct EffectsOption {
    effects: Ident,
    asks_who_lives: bool,
    elidable: ElidableOption,
}

impl EffectsOption {
    pub fn elidable(option: ElidableOption) -> Self {
        EffectsOption {
            elidable: option,
            ..EffectsOption::plain("Elidable")
        }
    }

    fn plain(effects: &str) -> Self {
        EffectsOption {
            effects: format_ident!("{effects}"),
            asks_who_lives: false,
            elidable: ElidableOption::default(),
        }
    }
}

/// What is between the parentheses of `#[elidable(...)]`.
#[derive(Default)]
pub struct ElidableOption {
    /// Name of the descriptor.
    callee: Option<Ident>,
    /// The shape of all its results.
    makes: Option<Expr>,
    /// What can be had without them.
    shortcuts: Option<Expr>,
}

impl ElidableOption {
    /// The type that stands for results of deferred calls, for the descriptor of this name.
    fn deferrable(
        &self,
        callee: &Ident,
        function: &str,
        names: &[Ident],
        types: &[Box<Type>],
    ) -> TokenStream {
        let Some(shape) = &self.makes else {
            return quote!(None);
        };
        let shortcuts = match &self.shortcuts {
            Some(shortcuts) => quote!(#shortcuts),
            None => quote!(&[]),
        };
        let texts = names.iter().map(Ident::to_string);
        let (count, places) = (names.len(), 0..names.len());
        quote! {{
            static ARGUMENTS: [::smelt::Field; #count] = [#(::smelt::Field {
                owner: #function,
                name: #texts,
                offset: 0,
                width: ::smelt::Width::Word,
                kind: <#types as ::smelt::Argument>::KIND,
                immutable: true,
            }),*];
            static RESULT: ::smelt::Type = ::smelt::Type {
                name: #function,
                id: ::smelt::heap::TypeId::new(::smelt::heap::TypeId::LAST),
                shape: (#shape) as u32,
                words: 0,
                variable: ::smelt::Variable::Nothing,
                tail: 0,
                fields: &[#(&ARGUMENTS[#places]),*],
                items: None,
                float_slots: None,
                by_value: false,
                result_of: Some(::smelt::Deferred {
                    callee: &#callee,
                    shortcuts: #shortcuts,
                }),
            };
            Some(&RESULT)
        }}
    }
}

impl Parse for ElidableOption {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut option = ElidableOption::default();
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            match name.to_string().as_str() {
                "callee" => option.callee = Some(input.parse()?),
                "makes" => option.makes = Some(input.parse()?),
                "shortcuts" => option.shortcuts = Some(input.parse()?),
                _ => {
                    return Err(syn::Error::new(
                        name.span(),
                        "expected `callee`, `makes` or `shortcuts`",
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if let (None, Some(shortcuts)) = (&option.makes, &option.shortcuts) {
            return Err(syn::Error::new_spanned(
                shortcuts,
                "shortcuts are for functions whose results have one shape: `makes = SHAPE`",
            ));
        }
        Ok(option)
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
        elidable,
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
    let callee = elidable
        .callee
        .clone()
        .unwrap_or_else(|| format_ident!("CALLEE"));
    let is_named = elidable.callee.is_some();
    let deferrable = elidable.deferrable(&callee, &text, &names, &types);
    let descriptor = quote! {
        #visibility static #callee: ::smelt::Callee = {
            fn body(#inputs) -> #result #body
            extern "C" fn entry(#(#words: u64),*) -> u64 {
                ::smelt::shield(|| {
                    <#result as ::smelt::Return>::into_raw(body(#(<#types as ::smelt::Argument>::from_raw(#words)),*))
                })
            }
            ::smelt::Callee {
                name: concat!(module_path!(), "::", #text),
                code: ::smelt::CodePointer::#pointer(entry),
                arguments: &[#(<#types as ::smelt::Argument>::KIND),*],
                result: <#result as ::smelt::Return>::KIND,
                effects: ::smelt::Effects::#effects,
                asks_who_lives: #asks_who_lives,
                deferrable: #deferrable,
            }
        };
    };
    let (outside, inside) = match is_named {
        true => (Some(descriptor), None),
        false => (None, Some(descriptor)),
    };
    Ok(quote! {
        #outside
        #(#attributes)*
        #[inline(always)]
        #visibility fn #name<D: ::smelt::Domain>(
            #(#names: <#types as ::smelt::Argument>::In<D>),*
        ) -> <#result as ::smelt::Return>::In<D> {
            #inside
            <#result as ::smelt::Return>::lift::<D>(D::call(
                &#callee,
                &[#(<#types as ::smelt::Argument>::lower::<D>(#names)),*],
            ))
        }
    })
}
