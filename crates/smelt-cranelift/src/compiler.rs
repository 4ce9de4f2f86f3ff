//! Cranelift, set up for traces.

use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::types::{F64, I32, I64};
use cranelift_codegen::ir::{AbiParam, Function, Signature, Type, UserFuncName};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{Context, isa::TargetFrontendConfig};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use smelt::Kind;
use smelt::backend::BackendError;

/// Cranelift and the memory that it uses again for each function.
pub struct Compiler {
    isa: OwnedTargetIsa,
    context: Context,
    builder: FunctionBuilderContext,
    listing: bool,
}

/// Machine code that has no place yet.
pub struct Code {
    /// The bytes; position-independent.
    pub bytes: Vec<u8>,
    /// The listing, if it was asked for.
    pub listing: Option<String>,
}

impl Compiler {
    /// For this machine.
    ///
    /// # Errors
    /// When Cranelift does not support it.
    pub fn new(verify: bool, listing: bool) -> Result<Compiler, BackendError> {
        let mut flags = settings::builder();
        let verify = if verify { "true" } else { "false" };
        for (name, value) in [
            // Traces come optimised.
            ("opt_level", "none"),
            ("regalloc_algorithm", "backtracking"),
            ("enable_verifier", verify),
            ("enable_alias_analysis", "false"),
            ("is_pic", "false"),
            ("unwind_info", "false"),
            // Tail calls rely on them.
            ("preserve_frame_pointers", "true"),
        ] {
            flags
                .set(name, value)
                .map_err(|e| BackendError(format!("Cranelift's setting {name}: {e}")))?;
        }
        let isa = cranelift_native::builder()
            .map_err(|e| BackendError(e.to_string()))?
            .finish(settings::Flags::new(flags))
            .map_err(|e| BackendError(e.to_string()))?;
        Ok(Compiler {
            isa,
            context: Context::new(),
            builder: FunctionBuilderContext::new(),
            listing,
        })
    }

    /// Compiles a function that `build` fills.
    ///
    /// # Errors
    /// Those of `build`, and Cranelift's.
    pub fn function(
        &mut self,
        signature: Signature,
        build: impl FnOnce(FunctionBuilder<'_>, TargetFrontendConfig) -> Result<(), BackendError>,
    ) -> Result<Code, BackendError> {
        self.context.clear();
        self.context.func = Function::with_name_signature(UserFuncName::default(), signature);
        self.context.set_disasm(self.listing);
        let config = self.isa.frontend_config();
        let builder = FunctionBuilder::new(&mut self.context.func, &mut self.builder);
        if let Err(error) = build(builder, config) {
            // A function left in the middle has left its marks.
            self.builder = FunctionBuilderContext::new();
            return Err(error);
        }
        let clif = self.listing.then(|| self.context.func.to_string());
        let compiled = self
            .context
            .compile(&*self.isa, &mut ControlPlane::default())
            .map_err(|e| BackendError(format!("Cranelift: {:?}", e.inner)))?;
        if !compiled.buffer.relocs().is_empty() {
            return Err(BackendError(
                "the machine code is not self-contained".into(),
            ));
        }
        let listing = clif.map(|clif| {
            let assembly = compiled.vcode.as_deref().unwrap_or_default();
            format!("{clif}\n{assembly}")
        });
        Ok(Code {
            bytes: compiled.buffer.data().to_vec(),
            listing,
        })
    }
}

/// The register type of a kind.
pub fn register_type(kind: Kind) -> Type {
    match kind {
        Kind::Float => F64,
        Kind::Int | Kind::Ref => I64,
    }
}

/// A signature.
pub fn signature(convention: CallConv, parameters: &[Type], result: Option<Type>) -> Signature {
    let mut signature = Signature::new(convention);
    signature
        .params
        .extend(parameters.iter().map(|t| AbiParam::new(*t)));
    signature.returns.extend(result.map(AbiParam::new));
    signature
}

/// What code at entry labels, bridges and the stub that leaves is: base frame and exit to status. Only the stub looks at the exit.
pub fn entry_signature() -> Signature {
    signature(CallConv::Tail, &[I64, I32], Some(I32))
}

/// What code at labels inside traces is: base frame and parameters to status.
pub fn label_signature(parameters: &[Kind]) -> Signature {
    let mut types = vec![I64];
    types.extend(parameters.iter().map(|k| register_type(*k)));
    signature(CallConv::Tail, &types, Some(I32))
}

/// What residual functions are: words to a word.
pub fn residual_signature(arguments: usize) -> Signature {
    signature(CallConv::SystemV, &vec![I64; arguments], Some(I64))
}
