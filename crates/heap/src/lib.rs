//! stub
pub struct TypeId(u16);
impl std::fmt::Debug for TypeId { fn fmt(&self,f:&mut std::fmt::Formatter<'_>)->std::fmt::Result{write!(f,"{}",self.0)}}
impl Clone for TypeId{fn clone(&self)->Self{*self}} impl Copy for TypeId{}
impl TypeId { pub const fn new(n:u16)->TypeId{TypeId(n)} }
#[derive(Clone,Copy)] pub struct Object(u64);
impl Object { pub unsafe fn from_address(a:u64)->Object{Object(a)} pub fn to_word(self)->u64{self.0} }
#[derive(Debug,Clone,Copy)] pub enum Pointers { None, Range{first:u16,count:u16}, Rest{first:u16}, Array }
#[derive(Debug,Clone,Copy)] pub struct Layout{pub name:&'static str,pub pointers:Pointers}
impl Layout { pub const fn new(name:&'static str,pointers:Pointers)->Layout{Layout{name,pointers}} }
pub fn allocate(_:TypeId,_:u32,_:usize)->Option<Object>{None}
pub fn allocate_array(_:TypeId,_:u32,_:usize)->Option<Object>{None}
pub fn write_barrier(_:Object){} pub fn write_barrier_item(_:Object,_:*const u64){}
