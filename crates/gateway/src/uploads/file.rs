//! One file: small ones in memory, others in a file without a name.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream, StreamExt as _};
use tokio::io::AsyncWriteExt as _;

/// What a file may take of memory, and how much of one is read at a time.
const IN_MEMORY_MAX: usize = 64 << 10;

/// A file that came with a request. Cloning shares its bytes.
#[derive(Clone)]
pub(crate) struct UploadFile {
    pub(crate) name: Option<String>,
    pub(crate) content_type: Option<String>,
    kept: Kept,
}

#[derive(Clone)]
enum Kept {
    InMemory(Bytes),
    OnDisk { file: Arc<File>, length: u64 },
}

impl UploadFile {
    /// Its bytes, from the beginning. It may be read several times at once.
    pub(super) fn bytes(&self) -> BoxStream<'static, io::Result<Bytes>> {
        match &self.kept {
            Kept::InMemory(bytes) => {
                let bytes = bytes.clone();
                stream::once(async { Ok(bytes) }).boxed()
            }
            Kept::OnDisk { file, length } => {
                let (file, length) = (Arc::clone(file), *length);
                stream::try_unfold(0, move |offset| read_piece(Arc::clone(&file), offset, length)).boxed()
            }
        }
    }
}

async fn read_piece(file: Arc<File>, offset: u64, length: u64) -> io::Result<Option<(Bytes, u64)>> {
    let left = usize::try_from(length - offset).unwrap_or(IN_MEMORY_MAX).min(IN_MEMORY_MAX);
    if left == 0 {
        return Ok(None);
    }
    let reading = tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; left];
        file.read_exact_at(&mut piece, offset)?;
        Ok::<_, io::Error>(Bytes::from(piece))
    });
    let piece = reading.await.map_err(io::Error::other)??;
    Ok(Some((piece, offset + left as u64)))
}

/// Takes a file in, piece by piece.
pub(crate) struct FileWriter {
    folder: Option<Arc<Path>>,
    in_memory: BytesMut,
    on_disk: Option<(tokio::fs::File, u64)>,
}

impl FileWriter {
    /// One that keeps large files in `folder`, or the system's own for such.
    pub(crate) fn new(folder: Option<Arc<Path>>) -> FileWriter {
        FileWriter { folder, in_memory: BytesMut::new(), on_disk: None }
    }

    /// Adds a piece.
    ///
    /// # Errors
    /// What the system says: no space, no leave to write.
    pub(crate) async fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        if let Some((file, length)) = &mut self.on_disk {
            file.write_all(piece).await?;
            *length += piece.len() as u64;
            return Ok(());
        }
        self.in_memory.extend_from_slice(piece);
        if self.in_memory.len() > IN_MEMORY_MAX {
            let folder = self.folder.clone();
            let making = tokio::task::spawn_blocking(move || match folder {
                Some(folder) => tempfile::tempfile_in(folder),
                None => tempfile::tempfile(),
            });
            let mut file = tokio::fs::File::from_std(making.await.map_err(io::Error::other)??);
            let bytes = std::mem::take(&mut self.in_memory);
            file.write_all(&bytes).await?;
            self.on_disk = Some((file, bytes.len() as u64));
        }
        Ok(())
    }

    /// The file, whole.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) async fn finish(self, name: Option<String>, content_type: Option<String>) -> io::Result<UploadFile> {
        let kept = match self.on_disk {
            None => Kept::InMemory(self.in_memory.freeze()),
            Some((mut file, length)) => {
                file.flush().await?;
                Kept::OnDisk { file: Arc::new(file.into_std().await), length }
            }
        };
        Ok(UploadFile { name, content_type, kept })
    }
}
