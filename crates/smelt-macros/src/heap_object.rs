//! `#[heap_object]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Fields, Ident, ItemStruct, Token};

/// What is between the parentheses.
pub struct Options {
    id: Expr,
    shape: Option<Expr>,
    variable: Variable,
    immutable_slots: bool,
    by_value: bool,
    /// Objects are as long as the client makes them: behind the fields are bytes.
    bytes_behind: bool,
    /// Words behind the items of an array.
    tail: Option<syn::LitInt>,
}

#[derive(Clone, Copy, PartialEq)]
enum Variable {
    Nothing,
    Slots,
    Array,
    Floats,
    Bytes,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let (mut id, mut shape, mut variable) = (None, None, Variable::Nothing);
        let (mut immutable_slots, mut by_value, mut bytes_behind) = (false, false, false);
        let mut tail = None;
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            match name.to_string().as_str() {
                "id" => {
                    input.parse::<Token![=]>()?;
                    id = Some(input.parse()?);
                }
                "shape" => {
                    input.parse::<Token![=]>()?;
                    shape = Some(input.parse()?);
                }
                "slots" => variable = Variable::Slots,
                "immutable_slots" => (variable, immutable_slots) = (Variable::Slots, true),
                "array" => variable = Variable::Array,
                "floats" => variable = Variable::Floats,
                "bytes" => variable = Variable::Bytes,
                "by_value" => by_value = true,
                "bytes_behind" => bytes_behind = true,
                "tail" => {
                    input.parse::<Token![=]>()?;
                    tail = Some(input.parse()?);
                }
                _ => {
                    return Err(syn::Error::new(
                        name.span(),
                        "expected `id`, `shape`, `slots`, `immutable_slots`, `array`, `floats`, `bytes`, `tail`, `by_value` or `bytes_behind`",
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let id = id.ok_or_else(|| input.error("`#[heap_object]` needs `id = NUMBER`"))?;
        Ok(Options {
            id,
            shape,
            variable,
            immutable_slots,
            by_value,
            bytes_behind,
            tail,
        })
    }
}

pub fn expand(options: Options, mut item: ItemStruct) -> syn::Result<TokenStream> {
    if !item.generics.params.is_empty() {
        return Err(syn::Error::new_spanned(
            &item.generics,
            "a heap object is not generic",
        ));
    }
    let mut immutable = Vec::new();
    match &mut item.fields {
        Fields::Named(fields) => {
            for field in &mut fields.named {
                let before = field.attrs.len();
                field.attrs.retain(|a| !a.path().is_ident("immutable"));
                immutable.push(field.attrs.len() != before);
            }
        }
        Fields::Unit => {}
        Fields::Unnamed(fields) => {
            return Err(syn::Error::new_spanned(
                fields,
                "a heap object has named fields",
            ));
        }
    }
    let is_array = matches!(
        options.variable,
        Variable::Array | Variable::Floats | Variable::Bytes
    );
    if is_array && !immutable.is_empty() {
        return Err(syn::Error::new_spanned(
            &item.fields,
            "an array object has no fields beside its length",
        ));
    }
    if let Some(tail) = options
        .tail
        .as_ref()
        .filter(|_| options.variable != Variable::Array)
    {
        return Err(syn::Error::new_spanned(tail, "only an `array` has a tail"));
    }
    let tail = match &options.tail {
        Some(words) => quote!(#words),
        None => quote!(0),
    };
    let by_value = options.by_value;
    if by_value && (options.variable != Variable::Nothing || immutable.contains(&false)) {
        return Err(syn::Error::new_spanned(
            &item.ident,
            "an object that is its value has immutable fields and nothing else",
        ));
    }
    let bytes_behind = options.bytes_behind;
    if bytes_behind && (options.variable != Variable::Nothing || by_value) {
        return Err(syn::Error::new_spanned(
            &item.ident,
            "only fields have bytes behind them",
        ));
    }
    let names: Vec<_> = item
        .fields
        .iter()
        .map(|f| f.ident.clone().expect("named"))
        .collect();
    let types: Vec<_> = item.fields.iter().map(|f| f.ty.clone()).collect();
    let docs: Vec<Vec<_>> = item
        .fields
        .iter()
        .map(|f| {
            f.attrs
                .iter()
                .filter(|a| a.path().is_ident("doc"))
                .cloned()
                .collect()
        })
        .collect();
    let (name, visibility, attributes) = (&item.ident, &item.vis, &item.attrs);
    let text = name.to_string();
    let texts: Vec<_> = names.iter().map(|n| n.to_string()).collect();
    let (id, shape) = (&options.id, options.shape.as_ref().unwrap_or(&options.id));
    let fields_trait = format_ident!("{name}Fields");
    let setters: Vec<_> = names.iter().map(|n| format_ident!("set_{n}")).collect();
    let statics: Vec<_> = names
        .iter()
        .map(|n| format_ident!("{}", n.to_string().to_uppercase()))
        .collect();
    let places: Vec<_> = statics.iter().map(|s| format_ident!("{s}_PLACE")).collect();
    let module = format_ident!("__{}_descriptors", text.to_lowercase());
    let count = names.len() as u32;

    // Every field takes a word, whatever its width: offsets are then known without the compiler's layout.
    let offsets: Vec<u32> = (0..count).map(|i| 8 * (1 + i)).collect();
    let last = 1 + count;
    let (words, variable, items_offset, items_name) = match options.variable {
        Variable::Nothing => (last, quote!(Nothing), 8 * last, "bytes_behind"),
        Variable::Slots => (last, quote!(Slots), 8 * last, "slots"),
        Variable::Array => (2, quote!(Array), 16, "items"),
        Variable::Floats => (2, quote!(Array), 16, "floats"),
        Variable::Bytes => (2, quote!(Array), 16, "bytes"),
    };
    let immutable_slots = options.immutable_slots;
    let items = match options.variable {
        Variable::Nothing => quote!(None),
        _ => quote!(Some(&#module::ITEMS)),
    };
    let float_slots = match options.variable {
        Variable::Slots => quote!(Some(&#module::FLOATS)),
        _ => quote!(None),
    };
    let pointers = match options.variable {
        // References among the fields first to last: everything in that range is a client's word or a plain number; plain numbers that
        // could look like references (`i64`, `u64`, `f64`, `&'static`) may not stand between references, which `range` checks.
        Variable::Nothing => {
            quote!(::smelt::layout::range(&[#(<#types as ::smelt::FieldType>::KIND),*], false))
        }
        Variable::Slots => {
            quote!(::smelt::layout::range(&[#(<#types as ::smelt::FieldType>::KIND),*], true))
        }
        Variable::Array => quote!(::smelt::heap::Pointers::Array),
        Variable::Floats | Variable::Bytes => quote!(::smelt::heap::Pointers::None),
    };
    let item_type = match options.variable {
        Variable::Floats => quote!(::smelt::Float<D>),
        _ => quote!(::smelt::Ref<D, ::smelt::AnyValue>),
    };
    let item_accessors = match options.variable {
        Variable::Nothing if bytes_behind => quote! {
            /// The byte `index` behind the fields, if the object is as long as that.
            fn byte_behind(self, index: ::smelt::Int<D>) -> ::smelt::Int<D>;
        },
        Variable::Nothing => quote!(),
        Variable::Bytes => quote! {
            /// Number of bytes.
            fn length(self) -> ::smelt::Int<D>;
            /// Of the bytes as integers of this width, zero-extended, that at `index`. All of it is below the length.
            fn integer(self, width: ::smelt::Width, index: ::smelt::Int<D>) -> ::smelt::Int<D>;
            /// Writes it: the low bits of the value.
            fn set_integer(self, width: ::smelt::Width, index: ::smelt::Int<D>, value: ::smelt::Int<D>);
            /// Of the bytes as binary64 that at `index`. All of it is below the length.
            fn float(self, index: ::smelt::Int<D>) -> ::smelt::Float<D>;
            /// Writes it.
            fn set_float(self, index: ::smelt::Int<D>, value: ::smelt::Float<D>);
        },
        Variable::Slots => quote! {
            /// Slot `index`.
            fn slot(self, index: u32) -> ::smelt::Ref<D, ::smelt::AnyValue>;
            /// Writes slot `index`.
            fn set_slot(self, index: u32, value: ::smelt::Ref<D, ::smelt::AnyValue>);
            /// Slot `index`, which the client knows to hold a bare float.
            fn float_slot(self, index: u32) -> ::smelt::Float<D>;
            /// Writes a bare float into slot `index`: one whose bits the collector cannot take for a reference.
            fn set_float_slot(self, index: u32, value: ::smelt::Float<D>);
        },
        Variable::Array | Variable::Floats => quote! {
            /// Number of items.
            fn length(self) -> ::smelt::Int<D>;
            /// Item `index`, which is below the length.
            fn item(self, index: ::smelt::Int<D>) -> #item_type;
            /// Writes item `index`, which is below the length.
            fn set_item(self, index: ::smelt::Int<D>, value: #item_type);
        },
    };
    let item_bodies = match options.variable {
        Variable::Nothing if bytes_behind => quote! {
            #[inline(always)]
            fn byte_behind(self, index: ::smelt::Int<D>) -> ::smelt::Int<D> {
                ::smelt::Int(D::load_item(self.0, #module::BEHIND_PLACE, index.0))
            }
        },
        Variable::Nothing => quote!(),
        Variable::Bytes => quote! {
            #[inline(always)]
            fn length(self) -> ::smelt::Int<D> {
                ::smelt::Int(D::load(self.0, ::smelt::LENGTH_PLACE))
            }
            #[inline(always)]
            fn integer(self, width: ::smelt::Width, index: ::smelt::Int<D>) -> ::smelt::Int<D> {
                ::smelt::Int(D::load_item(self.0, #module::integers(width), index.0))
            }
            #[inline(always)]
            fn set_integer(self, width: ::smelt::Width, index: ::smelt::Int<D>, value: ::smelt::Int<D>) {
                D::store_item(self.0, #module::integers(width), index.0, value.0)
            }
            #[inline(always)]
            fn float(self, index: ::smelt::Int<D>) -> ::smelt::Float<D> {
                ::smelt::Float(D::load_item(self.0, #module::FLOATS_PLACE, index.0))
            }
            #[inline(always)]
            fn set_float(self, index: ::smelt::Int<D>, value: ::smelt::Float<D>) {
                D::store_item(self.0, #module::FLOATS_PLACE, index.0, value.0)
            }
        },
        Variable::Slots => quote! {
            #[inline(always)]
            fn slot(self, index: u32) -> ::smelt::Ref<D, ::smelt::AnyValue> {
                let index = ::smelt::Int::<D>::from(i64::from(index));
                <::smelt::Ref<D, _> as ::smelt::Red<D>>::from_word(D::load_item(self.0, #module::ITEMS_PLACE, index.0))
            }
            #[inline(always)]
            fn set_slot(self, index: u32, value: ::smelt::Ref<D, ::smelt::AnyValue>) {
                D::store_item(self.0, #module::ITEMS_PLACE, ::smelt::Int::<D>::from(i64::from(index)).0, value.0)
            }
            #[inline(always)]
            fn float_slot(self, index: u32) -> ::smelt::Float<D> {
                ::smelt::Float(D::load_item(self.0, #module::FLOATS_PLACE, ::smelt::Int::<D>::from(i64::from(index)).0))
            }
            #[inline(always)]
            fn set_float_slot(self, index: u32, value: ::smelt::Float<D>) {
                D::store_item(self.0, #module::FLOATS_PLACE, ::smelt::Int::<D>::from(i64::from(index)).0, value.0)
            }
        },
        Variable::Array | Variable::Floats => quote! {
            #[inline(always)]
            fn length(self) -> ::smelt::Int<D> {
                ::smelt::Int(D::load(self.0, ::smelt::LENGTH_PLACE))
            }
            #[inline(always)]
            fn item(self, index: ::smelt::Int<D>) -> #item_type {
                <#item_type as ::smelt::Red<D>>::from_word(D::load_item(self.0, #module::ITEMS_PLACE, index.0))
            }
            #[inline(always)]
            fn set_item(self, index: ::smelt::Int<D>, value: #item_type) {
                D::store_item(self.0, #module::ITEMS_PLACE, index.0, ::smelt::Red::<D>::word(value))
            }
        },
    };
    let parameters = quote!(#(#names: <#types as ::smelt::FieldType>::In<D>),*);
    let constructors = match options.variable {
        Variable::Array | Variable::Floats | Variable::Bytes => quote! {
            /// A new array of `length` items, all zero; null if there is no memory for it.
            #[inline(always)]
            #visibility fn new<D: ::smelt::Domain>(length: ::smelt::Int<D>) -> ::smelt::Ref<D, #name> {
                <::smelt::Ref<D, #name> as ::smelt::Red<D>>::from_word(
                    D::allocate_array(#module::TYPE_PLACE, (#shape) as u32, length.0))
            }
            /// As `new`, with a shape of the client's.
            #[inline(always)]
            #visibility fn new_shaped<D: ::smelt::Domain>(shape: u32, length: ::smelt::Int<D>) -> ::smelt::Ref<D, #name> {
                <::smelt::Ref<D, #name> as ::smelt::Red<D>>::from_word(
                    D::allocate_array(#module::TYPE_PLACE, shape, length.0))
            }
        },
        _ => {
            let (slots_parameter, slots) = if options.variable == Variable::Slots {
                (quote!(slots: u32,), quote!(slots))
            } else {
                (quote!(), quote!(0))
            };
            let slots_argument = if options.variable == Variable::Slots {
                quote!(slots,)
            } else {
                quote!()
            };
            let with_bytes = bytes_behind.then(|| {
                quote! {
                    /// A new object with so many bytes behind its fields; `None` if there is no memory for it. Those that are not zero are to be written before anything else is allocated.
                    #[inline]
                    #[allow(clippy::too_many_arguments)]
                    #visibility fn with_bytes(
                        bytes: usize,
                        payload: ::smelt::heap::Payload,
                        #(#names: <#types as ::smelt::FieldType>::In<::smelt::Native>),*
                    ) -> Option<::smelt::Gc<#name>> {
                        let words = bytes.div_ceil(8) + #module::TYPE_PLACE.words as usize;
                        let object = ::smelt::heap::allocate_with(#module::TYPE_PLACE.id, (#shape) as u32, words, payload)?.to_word();
                        #(<::smelt::Native as ::smelt::Domain>::initialise(
                            object, #module::#places, ::smelt::Red::<::smelt::Native>::word(#names));)*
                        Some(<::smelt::Gc<#name> as ::smelt::Red<::smelt::Native>>::from_word(object))
                    }
                }
            });
            quote! {
                #with_bytes
                /// A new object.
                #[inline(always)]
                #[allow(clippy::too_many_arguments)]
                #visibility fn new<D: ::smelt::Domain>(#slots_parameter #parameters) -> ::smelt::Ref<D, #name> {
                    Self::new_shaped::<D>((#shape) as u32, #slots_argument #(#names),*)
                }
                /// A new object with a shape of the client's.
                #[inline(always)]
                #[allow(clippy::too_many_arguments)]
                #visibility fn new_shaped<D: ::smelt::Domain>(shape: u32, #slots_parameter #parameters) -> ::smelt::Ref<D, #name> {
                    let object = D::allocate(#module::TYPE_PLACE, shape, #slots);
                    #(D::initialise(object, #module::#places, ::smelt::Red::<D>::word(#names));)*
                    <::smelt::Ref<D, #name> as ::smelt::Red<D>>::from_word(object)
                }
            }
        }
    };
    let run = |constant: &str, name: &str, width: TokenStream, kind: TokenStream| {
        let (constant, place) = (
            format_ident!("{constant}"),
            format_ident!("{constant}_PLACE"),
        );
        let is_view = options.variable == Variable::Bytes;
        let immutable_items = immutable_slots || bytes_behind;
        quote! {
            pub static #constant: ::smelt::Items = ::smelt::Items {
                owner: #text,
                name: #name,
                offset: #items_offset,
                width: ::smelt::Width::#width,
                kind: ::smelt::Kind::#kind,
                immutable: #immutable_items,
                is_view: #is_view,
            };
            pub const #place: ::smelt::ItemsPlace = ::smelt::ItemsPlace {
                items: &#constant,
                offset: #items_offset,
                width: ::smelt::Width::#width,
                kind: ::smelt::Kind::#kind,
            };
        }
    };
    let items_static = match options.variable {
        Variable::Nothing if bytes_behind => run("BEHIND", items_name, quote!(U8), quote!(Int)),
        Variable::Nothing => quote!(),
        Variable::Bytes => {
            let views = [
                run("ITEMS", "bytes", quote!(U8), quote!(Int)),
                run("PAIRS", "pairs", quote!(U16), quote!(Int)),
                run("QUADS", "quads", quote!(U32), quote!(Int)),
                run("WORDS", "words", quote!(Word), quote!(Int)),
                run("FLOATS", "floats", quote!(Word), quote!(Float)),
            ];
            quote! {
                #(#views)*
                #[inline(always)]
                pub const fn integers(width: ::smelt::Width) -> ::smelt::ItemsPlace {
                    match width {
                        ::smelt::Width::U8 => ITEMS_PLACE,
                        ::smelt::Width::U16 => PAIRS_PLACE,
                        ::smelt::Width::U32 => QUADS_PLACE,
                        ::smelt::Width::Word => WORDS_PLACE,
                    }
                }
            }
        }
        Variable::Floats => run("ITEMS", items_name, quote!(Word), quote!(Float)),
        Variable::Slots => {
            let slots = run("ITEMS", items_name, quote!(Word), quote!(Ref));
            let floats = run("FLOATS", "float_slots", quote!(Word), quote!(Float));
            quote!(#slots #floats)
        }
        _ => run("ITEMS", items_name, quote!(Word), quote!(Ref)),
    };
    Ok(quote! {
        #(#attributes)*
        #[derive(Debug)]
        #visibility struct #name(());

        #[doc(hidden)]
        #[allow(non_snake_case, clippy::unnecessary_cast)]
        #visibility mod #module {
            #![allow(unused_imports)]
            use super::*;
            #(pub static #statics: ::smelt::Field = ::smelt::Field {
                owner: #text,
                name: #texts,
                offset: #offsets,
                width: <#types as ::smelt::FieldType>::WIDTH,
                kind: <#types as ::smelt::FieldType>::KIND,
                immutable: #immutable,
            };)*
            #(pub const #places: ::smelt::FieldPlace = ::smelt::FieldPlace {
                field: &#statics,
                offset: #offsets,
                width: <#types as ::smelt::FieldType>::WIDTH,
                kind: <#types as ::smelt::FieldType>::KIND,
            };)*
            #items_static
            pub const TYPE_PLACE: ::smelt::TypePlace = ::smelt::TypePlace {
                kind: &TYPE,
                id: ::smelt::heap::TypeId::new((#id) as u16),
                words: #words,
            };
            pub static TYPE: ::smelt::Type = ::smelt::Type {
                name: #text,
                id: ::smelt::heap::TypeId::new((#id) as u16),
                shape: (#shape) as u32,
                words: #words,
                variable: ::smelt::Variable::#variable,
                fields: &[#(&#statics),*],
                items: #items,
                float_slots: #float_slots,
                by_value: #by_value,
                result_of: None,
                tail: #tail,
            };
        }

        impl ::smelt::HeapObject for #name {
            const TYPE: &'static ::smelt::Type = &#module::TYPE;
        }

        #[allow(dead_code)]
        impl #name {
            /// How the collector sees it; to be registered with the heap before the first is allocated.
            #visibility const LAYOUT: ::smelt::heap::Layout = ::smelt::heap::Layout::new(#text, #pointers).with_tail(#tail);
            #constructors
        }

        /// The fields, in every domain.
        #[allow(dead_code)]
        #visibility trait #fields_trait<D: ::smelt::Domain>: Sized {
            #(
                #(#docs)*
                fn #names(self) -> <#types as ::smelt::FieldType>::In<D>;
                /// Writes the field.
                fn #setters(self, value: <#types as ::smelt::FieldType>::In<D>);
            )*
            #item_accessors
        }
        impl<D: ::smelt::Domain> #fields_trait<D> for ::smelt::Ref<D, #name> {
            #(
                #[inline(always)]
                fn #names(self) -> <#types as ::smelt::FieldType>::In<D> {
                    ::smelt::Red::<D>::from_word(D::load(self.0, #module::#places))
                }
                #[inline(always)]
                fn #setters(self, value: <#types as ::smelt::FieldType>::In<D>) {
                    D::store(self.0, #module::#places, ::smelt::Red::<D>::word(value))
                }
            )*
            #item_bodies
        }
    })
}
